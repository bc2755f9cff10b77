### Short texts and buttons. One line a text; more lines begin with spaces. Keep { $this } as it is.
### review: {status: draft, by: null, on: null}

## First contact

greeting =
    👋 Bonjour. Je suis un programme d'ordinateur, pas une personne. Je t'explique tes droits avec des mots simples.
    Je ne te demande pas ton nom. Tu peux parler à notre équipe. Si tu es en danger, elle doit parfois prévenir quelqu'un qui peut t'aider. Une personne qui a ton téléphone peut lire cette discussion.
    Choisis un sujet ou écris-moi.
menu = Qu'est-ce que tu veux savoir ? Choisis un sujet ou écris-moi.
menu-more = Autres sujets :
topic-menu = { $icon } { $title }. Qu'est-ce que tu veux savoir ?
bot-challenge = Je suis un programme d'ordinateur, pas une personne. Je réponds avec des textes écrits par des personnes. Je peux faire des erreurs. Tu peux aussi parler à une personne.
not-open =
    Ce programme n'est pas encore ouvert. Si tu es en danger, appelle le { $number } ({ $country }).

## Small talk

greet-again = Bonjour. Je suis là. Qu'est-ce que tu veux savoir ?
goodbye = Au revoir. Tu peux m'écrire de nouveau quand tu veux.
thanks = Avec plaisir. Tu veux en savoir plus ?
affirm = Bien. Qu'est-ce que tu veux savoir maintenant ?
deny = D'accord. Alors, qu'est-ce que tu veux savoir ?

## Answers

rules-differ = Les règles changent d'un pays à l'autre. Un service d'aide, un tuteur ou un avocat près de toi peut t'en dire plus.
no-content = Je ne sais pas encore. Je ne veux pas te dire quelque chose de faux. Une personne peut t'aider pour cette question.
in-other-language = J'ai ce texte seulement dans cette langue ({ $language }) :
nothing-to-simplify = Qu'est-ce que je peux t'expliquer plus simplement ? Choisis un sujet ou écris-moi.
source = Cela vient de : { $source }
clear-yes = Bien. Qu'est-ce que tu veux savoir ensuite ?
clear-no-simpler = J'essaie encore, avec des mots plus courts :
clear-no-person = Pardon, ce n'est pas clair. Une personne peut te l'expliquer.

## When I do not understand

ask = Je veux être sûr de bien comprendre. Tu veux dire :
both = Tu parles de deux choses. On commence par quoi ?
fallback = Je ne comprends peut-être pas bien. Je peux t'aider pour tes droits. Choisis un sujet, écris avec d'autres mots ou parle à une personne.
offer-person = Je ne comprends toujours pas. Pardon. Une personne peut mieux t'aider. Tu veux parler à une personne ?
out-of-scope = Je ne peux pas t'aider pour cela. Je connais les droits des enfants. Une personne de notre équipe peut t'aider pour d'autres questions.
honest-failure = Il y a eu un problème de mon côté. Ton message n'est pas perdu. Tu peux écrire encore ou parler à une personne maintenant.
too-long = Ton message est très long. Je le lis, mais écris encore ta question en une phrase courte, s'il te plaît.

## Other kinds of messages

got-voice = Je ne peux pas encore écouter les messages vocaux. Tu peux écrire, choisir un bouton ou parler à une personne qui peut écouter.
got-photo = Je ne peux pas voir les photos. S'il te plaît, n'envoie pas de photos de toi ici. Tu peux écrire, choisir un bouton ou parler à une personne.
got-file = Je ne peux pas ouvrir les fichiers. Tu peux écrire, choisir un bouton ou parler à une personne.
got-sticker = Je ne peux pas lire les stickers. Tu peux écrire ou choisir un bouton.
got-location = Je n'ai pas besoin de savoir où tu es, et je ne le garde pas. Tu peux écrire ou choisir un bouton.
got-contact = Je n'ai pas besoin de numéros de téléphone, et je ne les garde pas. Tu peux écrire ou choisir un bouton.
got-poll = Je ne peux pas répondre aux sondages. Tu peux écrire ou choisir un bouton.
got-edit = Je vois que tu as changé un message. S'il te plaît, envoie-le encore comme un nouveau message. Alors je peux bien le lire.
got-other = Je ne peux pas lire ce genre de message. Tu peux écrire ou choisir un bouton.
old-button = Ce bouton est ancien. Voici encore les sujets.
group-goodbye = Je parle seulement avec un enfant à la fois. Je quitte ce groupe maintenant.

## Languages

choose-language = 🌍 Tu veux quelle langue ?
language-set = J'écris en français maintenant.
language-followed = Tu écris en français, alors j'écris aussi en français.
language-unknown = Je ne parle pas encore cette langue. Pardon. Je parle ces langues :
language-back = Je garde : { $language }

## Danger

danger =
    📞 { $emergency }
    { $helpline }
    Des personnes peuvent t'aider. Ce n'est pas ta faute. Si tu peux, va là où il y a d'autres gens.
    Supprime cette discussion si quelqu'un risque de la voir.
danger-try-emergency = essaie le { $number }
danger-police = { $number } (police)
danger-ambulance = { $number } (ambulance)
danger-fire = { $number } (pompiers)
danger-all = { $number } (police, ambulance)
contact-child = Des personnes qui aident les enfants : { $number }
contact-child-try = Essaie aussi des personnes qui aident les enfants : { $number }
contact-missing = Des personnes qui cherchent les enfants disparus : { $number }
contact-missing-try = Essaie aussi des personnes qui cherchent les enfants disparus : { $number }
contact-trafficking = Des personnes qui aident quand on t'utilise : { $number }
contact-trafficking-try = Essaie aussi des personnes qui aident quand on t'utilise : { $number }
contact-migrant = Des personnes qui aident les enfants venus d'ailleurs : { $number }
contact-migrant-try = Essaie aussi des personnes qui aident les enfants venus d'ailleurs : { $number }
contact-tells = Elles parlent parfois à la police ou à la protection de l'enfance. Demande-leur d'abord.
danger-more = Je suis toujours là. Tu veux parler à une personne maintenant ?
danger-which-country = Tu es dans quel pays ? Alors je peux te donner le bon numéro.
danger-topic = Tu as aussi posé une question sur ce sujet :
safe-now = Tu es en sécurité maintenant, ça me fait plaisir. Tu peux en parler à une personne quand tu veux.

## Countries

country-set = 📍 { $country }. Numéro d'urgence : { $emergency }.
country-unknown = Je n'ai pas de numéros pour ce pays. Choisis un drapeau ou parle à une personne.
country-ask = Tu es dans quel pays ? Ce n'est pas obligatoire de le dire.
country-none = D'accord. Ce n'est pas obligatoire de le dire.

## A person

handoff-share = Une personne de l'équipe va t'écrire ici. L'équipe voit de quoi on parle maintenant. Est-ce qu'elle peut voir aussi ce que tu as demandé avant ?
handoff-safety = L'équipe peut t'écrire ici plus tard sans danger pour toi ? Ou quelqu'un d'autre regarde ce téléphone ?
handoff-waiting =
    { $position ->
        [1] Tu es la prochaine personne.
        [2] Tu es numéro 2.
        [3] Tu es numéro 3.
       *[other] D'autres enfants attendent avant toi.
    } Il faut souvent { $low } à { $high } minutes. Tu peux continuer à me poser des questions.
handoff-urgent = Tu passes en premier. J'ai dit à l'équipe : un enfant a besoin d'aide maintenant. Si tu es en danger, appelle maintenant : { $emergency }.
handoff-closed =
    L'équipe n'est pas là maintenant. Elle revient { $when }. Je garde ta place dans la file.
    Si tu ne peux pas attendre : 📞 { $emergency }
handoff-paused =
    Toute l'équipe est occupée avec d'autres enfants. Je ne sais pas quand elle revient. Je garde ta place dans la file.
    Si tu ne peux pas attendre : 📞 { $emergency }
when-today = aujourd'hui à { $time }
when-tomorrow = demain à { $time }
when-weekday = { $weekday } à { $time }
weekday-0 = lundi
weekday-1 = mardi
weekday-2 = mercredi
weekday-3 = jeudi
weekday-4 = vendredi
weekday-5 = samedi
weekday-6 = dimanche
handoff-claimed = { $name } est là maintenant. Je n'écris plus jusqu'à son départ.
handoff-claimed-neutral = Bonjour. Quelqu'un est là maintenant.
handoff-cancelled = D'accord. Tu n'attends plus. Tu peux demander à parler à une personne quand tu veux.
handoff-passed-on = Je demande à une autre personne de l'équipe de t'écrire. Tu passes en premier.
handoff-lapsed = Pardon. La personne a dû partir. Tu passes de nouveau en premier.
handoff-closed-bye = La personne est partie. Je suis là de nouveau. C'était comment ?
handoff-rated = Merci pour ta réponse.
handoff-no-wait = Tu n'attends pas de personne maintenant.

## Privacy

delete-ask =
    Tu veux que j'oublie tout ce que tu m'as dit ? Après, je ne peux pas le retrouver.
    Si tu attends une personne, tu n'attends plus.
delete-keeps = L'équipe doit garder : { $rule }
delete-done =
    C'est fait. J'ai oublié ce que tu m'as dit. Reçu : { $receipt }
    Telegram garde sa propre copie sur ce téléphone. Appuie longtemps sur la discussion, puis choisis Supprimer.
delete-cancelled = D'accord. Je garde notre discussion.
hide-done = J'ai enlevé les messages que je peux enlever. Pour enlever le reste, appuie longtemps sur la discussion. Puis choisis Supprimer.

## Buttons (short: they must fit a small phone)

button-menu = 📋 Sujets
button-more = ➕ Autres sujets
button-human = 🙋 Parler à une personne
button-human-now = 🙋 Une personne maintenant
button-language = 🌍 Langue
button-simpler = 🙂 Plus simple
button-clear-yes = 👍 C'est clair
button-clear-no = 🤔 Pas encore
button-source = 📎 D'où vient cela ?
button-safe-now = Je suis en sécurité
button-hide = Cacher la discussion
button-delete-yes = Oui, oublie tout
button-delete-no = Non, garde tout
button-share-before = Oui
button-share-now = Non, seulement la suite
button-cancel = ❌ Annuler
button-no-wait = ❌ Ne plus attendre
button-safe-yes = Oui, sans danger
button-safe-here = Seulement si je suis là
button-rate-good = 🙂
button-rate-middle = 😐
button-rate-bad = 🙁
button-country-none = Je ne le dis pas

## Telegram's command menu

command-start = Commencer
command-help = Ce que je peux faire
command-menu = Sujets
command-language = Autre langue
command-human = Parler à une personne
command-delete = Oublier mes données
