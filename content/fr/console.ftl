### Ce que l'équipe lit dans la console et dans les alertes. Les enfants ne voient jamais ce fichier. Garder { $this } tel quel.
### review: {status: draft, by: null, on: null}

## Partout

app-name = Lantern
language-name = Français
language-choose = Langue de cette page
to-start = Vers la page d'accueil
to-queue = ‹ File d'attente
sign-out = Se déconnecter
needs-script = Cette page a besoin de JavaScript pour montrer d'elle-même les nouveaux enfants et les nouveaux messages. Sans lui, rechargez souvent la page.

## Connexion

signin-title = Lantern pour l'équipe
signin-name = Nom
signin-password = Mot de passe
signin-button = Se connecter
signin-refused = Le nom et le mot de passe ne vont pas ensemble, ou ce nom doit attendre après plusieurs essais. Attendez une minute et réessayez.
signin-help = Mot de passe oublié ? La personne qui gère Lantern peut vous en donner un nouveau.

## Pages à un seul message

signed-out-title = Vous êtes déconnecté
signed-out-text = La console n'a pas servi depuis un moment, ou votre connexion dure depuis longtemps. Reconnectez-vous. Ce que vous écriviez est gardé dans ce navigateur.
forged-title = Cette page était trop ancienne
forged-text = Par sécurité, nous ne l'avons pas fait. Ouvrez la page d'accueil et réessayez.
role-title = Pas pour votre rôle
role-text = Votre compte sert à travailler sur les textes. Il ne voit pas les conversations des enfants. Demandez à un administrateur si vous devez aider des enfants.
forbidden-title = Vous ne pouvez pas voir cette page
forbidden-text = Cette page n'est pas pour votre compte.
not-found-title = Cette page n'existe pas
not-found-text = L'adresse est peut-être fausse, ou ce qui était ici n'existe plus.
too-large-title = C'était trop long
too-large-text = Nous n'avons pas pu en prendre autant d'un coup. Revenez en arrière et envoyez-le en plusieurs parties.
failed-title = Quelque chose n'a pas marché
failed-text = C'est notre faute, pas la vôtre. Rien de ce qu'un enfant a écrit n'est perdu. Réessayez dans un instant.

## Ce qui ne marche pas en ce moment

connection-lost = Pas de connexion avec Lantern. Ce que vous voyez est peut-être ancien. Nous continuons d'essayer. Vos messages sont gardés.
connection-signed-out = Vous êtes déconnecté et ne recevez plus d'alertes. Rechargez cette page pour vous reconnecter.
trouble-bot = Le bot ne répond plus. Les enfants ne reçoivent rien de nous et vos messages attendent. Prévenez la personne qui gère Lantern.
trouble-alerts = Les alertes par Telegram ou e-mail ne partent pas ({ $reason }). Gardez cette page ouverte et prévenez la personne qui gère Lantern.

## Son et notifications

alarm-on = 🔔 Alertes activées
alarm-off = 🔕 Activer les alertes
alarm-blocked = 🔔 Son seulement (notifications bloquées dans ce navigateur)
alert-new-waiting = Un enfant attend une personne.
alert-new-answer = Un enfant vous a écrit.

## La file d'attente

queue-title = File d'attente
queue-waiting = En attente
queue-mine = Avec moi
queue-others = Avec d'autres
queue-count =
    { $count ->
        [0] Aucun enfant n'attend.
        [one] 1 enfant attend.
       *[other] { $count } enfants attendent.
    }
queue-empty = Aucun enfant n'attend en ce moment.
queue-mine-empty = Vous n'avez pas d'enfant en ce moment.
next-child = Enfant suivant
mark-urgent = Urgent
mark-spoken = vous la parlez
mark-returned = de retour
mark-left = l'enfant est parti
entry-waits = attend
entry-answer = attend votre réponse
entry-answer-others = attend une réponse
entry-answered = réponse donnée
entry-by = avec { $name }
entry-topics = A lu :
claim = Prendre
claim-label = Prendre cet enfant, { $language }
seen = Vu
seen-help = Arrête les alertes pour cet enfant. L'enfant attend toujours.
open-chat = Ouvrir
read-along = Lire

## Ce qui s'est passé

notice-claimed-by = { $name } s'occupe de cet enfant.
notice-waits-no-more = Cet enfant n'attend plus.
notice-nobody-waits = Aucun enfant n'attend en ce moment.
notice-waiting = Cet enfant est dans la file d'attente. Prenez-le pour voir la conversation.
notice-closed = Cette conversation est terminée.
notice-cancelled = L'enfant ne veut plus attendre ni parler. La conversation est terminée.
notice-gone = Cette conversation n'existe plus. L'enfant l'a peut-être supprimée.

## La conversation

idle-title = Aucune conversation ouverte
idle-text = Prenez l'enfant suivant, ou ouvrez une de vos conversations.
chat-title = Conversation en { $language }
chat-lines = Messages
chat-start-none = L'enfant n'a pas dit ce que vous pouvez voir. Vous voyez seulement ce qui est écrit à partir de maintenant.
chat-start-now = L'enfant vous laisse voir ce qui est écrit depuis sa demande.
chat-start-before = L'enfant vous laisse aussi voir une partie de ce qu'il a demandé avant. C'est en gris.
author-child = Enfant
author-staff = Équipe
author-bot = Bot
kind-button = a touché un bouton
kind-earlier = d'avant
kind-voice = message vocal (pas encore écoutable ici)
kind-photo = image (pas encore visible ici)
kind-file = fichier (ne s'ouvre pas encore ici)
kind-sticker = autocollant
kind-location = lieu (non gardé)
kind-contact = contact (non gardé)
kind-poll = sondage
kind-edit = a modifié un message
kind-start = a recommencé
kind-other = un autre type de message
delivery-unsent = pas encore envoyé, nouvel essai
delivery-queued = en route
delivery-again = · nouvel essai ({ $reason })
delivery-sent = remis
delivery-failed = non remis :
delivery-dropped = non envoyé :
why-left = l'enfant a quitté le bot
why-forgotten = l'enfant a supprimé la conversation
why-floor = une personne a la parole
why-other = { $reason }
child-left = L'enfant est parti : bot bloqué ou compte supprimé. Les messages n'arrivent plus.
reading-along = Vous lisez seulement. Seule la personne qui s'occupe de cet enfant peut écrire.
child-here = L'enfant est là maintenant.
child-away = L'enfant n'est pas là.
write-here-yes = Vous pouvez écrire, aussi plus tard : l'enfant dit que ce téléphone est sûr.
write-here-here = Écrivez seulement tant que l'enfant est là : quelqu'un d'autre peut voir ce téléphone plus tard.
write-here-unknown = Vous pouvez écrire tant que l'enfant est là. L'enfant n'a pas dit si ce téléphone est sûr plus tard.
write-away-yes = Vous pouvez quand même écrire : l'enfant dit que ce téléphone est sûr. Commencez par un bonjour neutre : aucun sujet, aucune ligne d'aide, aucun danger.
write-away-here = N'écrivez pas maintenant. Quelqu'un d'autre peut voir ce téléphone. Attendez que l'enfant écrive.
write-away-unknown = N'écrivez pas maintenant. L'enfant n'a pas dit si ce téléphone est sûr. Attendez que l'enfant écrive.
say-label = Votre message à l'enfant
say-send = Envoyer
say-keys = Entrée envoie, Maj+Entrée commence une nouvelle ligne.
say-not-first = Non envoyé. L'enfant n'est pas là et n'a pas dit que ce téléphone est sûr. Votre texte est toujours ici. Attendez que l'enfant écrive.
say-empty = Écrivez d'abord quelque chose.
say-too-long = Non envoyé. Le texte dépasse { $most } caractères. Envoyez-le en plusieurs parties.
say-not-yours = Non envoyé. Une autre personne s'occupe de cet enfant maintenant.
say-gone = Non envoyé. L'enfant a supprimé la conversation.
say-ended = Non envoyé. Vous n'avez plus cet enfant : la conversation est terminée ou retournée dans la file d'attente.
say-late = Non envoyé. La connexion a manqué trop longtemps. Lisez ce que l'enfant a écrit depuis, puis envoyez-le à nouveau.
say-failed = Non envoyé. Rechargez cette page, puis envoyez-le à nouveau. Votre texte est toujours ici.
give-back = Rendre
give-back-help = L'enfant passe en tête de la file d'attente et apprend que vous avez dû partir.
give-back-yes = Rendre à la file d'attente
close = Terminer
close-help = L'enfant apprend que vous êtes parti. Ensuite le bot répond à nouveau.
close-outcome = Comment cela s'est-il terminé ?
close-choose = Choisissez comment cela s'est terminé
close-yes = Terminer la conversation
outcome-informed = Réponse donnée, enfant informé
outcome-referred = Orienté vers un service
outcome-safety_plan = Plan de sécurité préparé
outcome-emergency_services = Secours appelés
outcome-child_left = L'enfant est parti
outcome-other = Autre chose

## Ce qui aide à aider

pack-title = À propos de cet enfant
pack-urgent = Danger possible. Demandez d'abord si l'enfant est en sécurité.
pack-language = Langue
pack-country = Pays
pack-country-unknown = inconnu
pack-share = Vous pouvez voir
pack-safe = Ce téléphone
pack-topics = Lu avec le bot
pack-topics-none = rien encore
pack-topics-unshared = non partagé
share-none = seulement ce qui est écrit maintenant ; l'enfant n'a pas encore répondu
share-now = ce qui est écrit depuis la demande
share-before = aussi ce qui a été demandé avant
safe-unknown = pas de réponse : écrire seulement tant que l'enfant est là
safe-yes = sûr, vous pouvez écrire en premier
safe-here = écrire seulement tant que l'enfant est là
pack-numbers = Numéros : { $country }
pack-numbers-guessed = Le pays de l'enfant est inconnu. Le bot montre les numéros de ce pays : { $country }. Demandez à l'enfant.
pack-no-numbers = Nous n'avons pas de numéros pour ce pays.
pack-source = Source des numéros : { $source }.
pack-review = À vérifier avant le { $day }.
number-sms = (par SMS)
number-hours = Horaires : { $hours }
number-unsure = non confirmé par un appel
number-emergency = Urgences
number-emergency-all = Urgences, tous les services
number-emergency-police = Police
number-emergency-ambulance = Ambulance
number-emergency-fire = Pompiers
number-child = Ligne d'aide aux enfants
number-missing = Enfants disparus
number-trafficking = Traite des êtres humains
number-migrant = Migrants et réfugiés
number-crisis = Ligne de crise
number-other = Autre aide

## Alertes à l'équipe par Telegram et e-mail : jamais un mot d'un enfant

alert-subject = Lantern : merci de regarder la console
alert-waiting =
    { $minutes ->
        [0] Un enfant attend une personne. Langue : { $language }. Pays : { $country }.
        [one] Un enfant attend une personne depuis 1 minute. Langue : { $language }. Pays : { $country }.
       *[other] Un enfant attend une personne depuis { $minutes } minutes. Langue : { $language }. Pays : { $country }.
    }
alert-urgent =
    🔴 { $minutes ->
        [0] URGENT : un enfant est peut-être en danger et demande une personne. Langue : { $language }. Pays : { $country }.
        [one] URGENT : un enfant est peut-être en danger et attend depuis 1 minute. Langue : { $language }. Pays : { $country }.
       *[other] URGENT : un enfant est peut-être en danger et attend depuis { $minutes } minutes. Langue : { $language }. Pays : { $country }.
    }
