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
trouble-content = Un fichier de textes est abîmé ; sa dernière bonne version est utilisée. Prévenez la personne qui écrit les textes.

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
mark-away = absent, n'écrivez pas
mark-away-help = Ce téléphone n'est peut-être pas sûr. Vous pourrez écrire quand l'enfant écrira de nouveau.
entry-waits = attend
entry-answer = attend votre réponse
entry-answer-others = attend une réponse
entry-answered = réponse donnée
entry-by = avec { $name }
entry-topics = A lu :
claim = Prendre
seen = Vu
seen-help = Arrête les alertes pour cet enfant. L'enfant attend toujours.
open-chat = Ouvrir
read-along = Lire

## Ce qui s'est passé

notice-claimed-by = { $name } s'occupe de cet enfant.
notice-waits-no-more = Cet enfant n'attend plus.
notice-nobody-waits = Aucun enfant n'attend en ce moment.
notice-waiting = Cet enfant est dans la file d'attente. Prenez-le pour voir la conversation.
notice-returned = Cet enfant est de retour dans la file d'attente : rendu, transmis, ou personne de l'équipe n'a écrit pendant 10 minutes. Prenez l'enfant pour voir la conversation.
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
kind-voice = message vocal
kind-photo = image
kind-file = fichier
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
say-elsewhere = Non envoyé. Votre texte est de retour dans sa case. Conversation :
kept-here = Vous n'avez ni envoyé ni gardé ceci. Le texte reste dans ce navigateur jusqu'à votre déconnexion, et revient dans sa case si vous avez de nouveau cet enfant.
kept-over = Vous n'avez ni envoyé ni gardé ceci. Le texte est maintenant effacé de ce navigateur : vous ne le voyez que sur cette page.
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

## Autres pages

places = Pages
overview-title = Vue d'ensemble
ended-title = Terminées
audit-title = Journal
team-title = Équipe

## Encore dans la file

mark-danger = signe de danger
mark-wanted = pour : { $name }
look = Regarder
look-title = Un enfant qui attend, { $language }
look-none = L'enfant n'a pas dit ce que vous pouvez voir.
look-now = L'enfant vous laisse voir ce qui est écrit depuis sa demande.
look-before = L'enfant vous laisse aussi voir une partie de ses questions d'avant. Elle est en gris.
queue-more =
    { $count ->
        [one] et 1 de plus
       *[other] et { $count } de plus
    }
queue-hidden =
    { $count ->
        [one] 1 enfant de plus attend dans une langue que vous ne parlez pas.
       *[other] { $count } enfants de plus attendent dans des langues que vous ne parlez pas.
    }
queue-spoken = Seulement mes langues
queue-all = Toutes les langues
queue-ended = Terminées aujourd'hui
notice-nobody-fits = Des enfants attendent, mais aucun que vous pouvez aider maintenant : vous ne parlez pas leur langue, ou ils sont absents et on ne doit pas leur écrire. Vous pouvez quand même en prendre un dans la liste.
rating-good = 🙂 bien
rating-middle = 😐 moyen
rating-bad = 🙁 mal
pause = Toute l'équipe est absente
pause-help = Les enfants qui demandent une personne apprennent que personne ne peut venir maintenant. Leur place est gardée.
paused = { $name } a indiqué que toute l'équipe est absente. Les enfants apprennent que personne ne peut venir maintenant.
resume = Nous sommes de retour

## Encore dans la conversation

take-over = Reprendre
pass = Transmettre
pass-help = L'enfant passe en tête de file et apprend que vous avez demandé à quelqu'un d'autre. Un collègue est sollicité d'abord pendant deux minutes, puis tout le monde.
pass-to = À qui ?
pass-choose = Choisissez à qui
pass-languages = Quelqu'un qui parle
pass-colleagues = Un ou une collègue
pass-here = là maintenant
pass-yes = Transmettre
close-reason = De quoi s'agissait-il ?
close-choose-reason = Choisissez le sujet
reason-abuse_violence = Maltraitance et violence
reason-essential_services = Nourriture, logement, services
reason-discrimination = Discrimination
reason-education_work = École et travail
reason-family = Famille
reason-legal_migration = Papiers, droit, migration
reason-mental_health = Santé mentale
reason-peers = Amis et camarades
reason-physical_health = Santé physique
reason-sexuality = Sexualité
reason-other = Autre chose
outcome-cancelled = L'enfant n'a pas attendu
file-open = Ouvrir
file-care = S'ouvre dans un nouvel onglet. Rien ne peut s'exécuter.
file-care-download = Votre navigateur peut l'enregistrer sur cet ordinateur au lieu de le montrer : ne l'ouvrez pas là.
file-gone = Ce fichier n'existe plus. Telegram ne l'a plus.
file-large = Ce fichier est trop grand pour être montré ici (plus de 10 Mo).
file-unreachable = Le fichier n'a pas pu être obtenu. Réessayez dans un moment.
canned-title = Réponses prêtes
canned-find = Chercher une réponse
canned-missing = manque en { $language }
notes-title = Notes
notes-help = Pour l'équipe seulement. L'enfant ne les voit jamais.
note-label = Nouvelle note
note-save = Garder la note

## Second facteur et compte

code-title = Encore une étape
code-label = Code de votre application, ou un code de secours
code-help = Ouvrez sur votre téléphone l'application qui donne des codes. Pas de téléphone ? Utilisez un code de secours.
code-refused = Ce code ne convient pas. Attendez le suivant et réessayez. Après plusieurs erreurs il faut attendre.
code-late = Le temps est écoulé : vous avez cinq minutes pour le code. Saisissez de nouveau le nom et le mot de passe.
code-back = Recommencer
account-title = Votre compte
account-password = Mot de passe
account-old = Ancien mot de passe
account-new = Nouveau mot de passe (12 caractères ou plus)
account-change = Changer le mot de passe
account-old-wrong = L'ancien mot de passe n'est pas bon.
account-too-short = Le nouveau mot de passe est trop court. Mettez 12 caractères ou plus : quatre mots, par exemple.
account-password-changed = Votre mot de passe est changé. Vous êtes déconnecté partout ailleurs.
factor-title = Second facteur
factor-on = Le second facteur est activé. À la connexion, Lantern demande un code de votre application.
factor-left =
    { $count ->
        [0] Vous n'avez plus de code de secours. Demandez à un administrateur de réinitialiser votre second facteur, et installez-le de nouveau.
        [one] Il vous reste { $count } code de secours.
       *[other] Il vous reste { $count } codes de secours.
    }
factor-why = Un mot de passe seul peut être volé. Un second facteur est un code que seul votre téléphone peut donner.
factor-step-app = Installez une application d'authentification sur votre téléphone, par exemple une application libre et gratuite.
factor-step-scan = Scannez cette image avec l'application.
factor-picture = Code QR pour l'application d'authentification
factor-type = Ou tapez ceci dans l'application :
factor-step-code = Tapez le code que l'application montre.
factor-confirm = Activer
factor-wrong = Ce code ne convient pas. Vérifiez l'heure de votre téléphone et essayez le code suivant.
codes-title = Vos codes de secours
codes-help = Notez-les maintenant et gardez-les loin de votre téléphone. Chacun vous laisse entrer une fois sans téléphone. Vous ne pourrez plus les voir.
codes-done = Je les ai notés

## Pour la supervision

minutes =
    { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
now-waiting = Attendent maintenant
now-urgent = { $count } urgents
now-talking = Parlent maintenant
now-median = Attente actuelle, médiane
now-worst = Attente actuelle, la plus longue
now-first = Premier mot d'une personne, médiane sur 24 heures
now-helpers = Là maintenant
now-uncovered = Des enfants attendent, et personne ici ne parle : { $languages }
now-outcomes = Comment se sont terminées les conversations des dernières 24 heures
now-outcomes-none = Aucune pour l'instant.
chart-contact = Enfants qui ont écrit, par semaine
chart-asked = Ont demandé une personne
chart-urgent = Ont demandé en danger
chart-long_wait = Ont attendu plus de 15 minutes
chart-outcome = Conversations terminées
chart-total = ({ $count } en 12 semaines)
export-title = Chiffres de l'année
export-help = Un tableau de nombres sans personne derrière, dans les catégories de Child Helpline International. Les nombres sous 5 sont écrits <5.
export-year = Année
export-get = Obtenir le tableau
export-contact = Enfants qui ont écrit, par langue
export-asked = Ont demandé une personne
export-asked-language = Ont demandé une personne, par langue
export-asked-country = Ont demandé une personne, par pays
export-reason = Raison principale
export-outcome = Issue
export-wait = Attente du premier mot d'une personne, jusqu'à minutes
export-rating = Smiley de l'enfant
export-topic = Sujets lus
ended-help = Les conversations sont détruites quelques jours après la fin. En lire une est noté dans le journal.
ended-none = Aucune.
ended-when = Fin
ended-by = Avec
ended-rating = Smiley
ended-transcript = Transcription
transcript-title = Conversation { $number }
audit-help = Qui a fait quoi. Personne ne peut changer ou effacer une ligne ici.
audit-when = Quand
audit-who = Qui
audit-what = Quoi
audit-chat = Conversation
audit-detail = Détail
audit-more = Plus ancien
act-sign_in = s'est connecté
act-sign_in_failed = n'a pas pu se connecter
act-sign_out = s'est déconnecté
act-claim = a pris un enfant
act-open = a ouvert une conversation
act-look = a regardé avant de prendre
act-open_file = a ouvert un fichier
act-acknowledge = a vu une alerte
act-give_back = a rendu un enfant
act-pass_on = a transmis un enfant
act-take_over = a repris une conversation
act-lapse = est resté trop longtemps silencieux ; l'enfant est revenu
act-close = a terminé une conversation
act-cancel = l'enfant a mis fin, ou n'a pas attendu
act-note = a écrit une note
act-pause = a dit que tous sont absents
act-resume = a dit que l'équipe est de retour
act-forget = a tout effacé
act-forget_danger = a tout effacé ; était en danger
act-export = a pris les chiffres de l'année
act-transcript = a pris une transcription
act-password = a changé son mot de passe
act-second_factor_on = a activé le second facteur
act-staff_add = a ajouté une personne
act-staff_change = a modifié une personne
act-staff_disable = a bloqué une personne
act-staff_enable = a débloqué une personne
act-staff_reset = a réinitialisé une personne
act-other = autre chose

## Pour l'administration

team-role = Rôle
role-helpline = Écoutant
role-supervisor = Supervision
role-editor = Rédaction des textes
role-admin = Administration
team-languages = Parle
team-save = Enregistrer
team-add = Ajouter une personne
team-lock = Bloquer
team-unlock = Débloquer
team-locked = bloqué
team-factor = second facteur activé
team-no-factor = pas de second facteur
team-reset = Nouveau mot de passe
team-reset-help = Crée un nouveau mot de passe et retire le second facteur. La personne l'installe de nouveau.
team-password = Mot de passe de { $name } :
team-password-help = Donnez-le maintenant à la personne, en privé. Il n'est montré qu'une fois. On peut le changer sur la page qui porte son nom.
team-changed = { $name } : modifié.
team-incomplete = Il faut un nom et un rôle.
team-name-taken = Quelqu'un s'appelle déjà { $name }.
team-not-yourself = Vous ne pouvez pas faire cela à vous-même. Demandez à un autre administrateur.

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
