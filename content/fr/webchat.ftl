### Short texts and buttons. One line a text; more lines begin with spaces. Keep { $this } as it is.
### review: {status: draft, by: null, on: null}

## The page that stands in for Telegram in a trial

title = Lantern
subtitle = Discussion d'essai
trial = C'est seulement un essai. Ce n'est pas un service d'aide. N'écris pas de vrais noms ici. Si tu es en danger, appelle le numéro d'urgence là où tu es.
chat = Messages
start = Commencer
write = Écris un message
send = Envoyer
more = Plus
more-hint = Rien n'est vraiment envoyé. Le programme fait seulement semblant :
kind-voice = 🎤 Message vocal
kind-photo = 🖼️ Photo
kind-sticker = 🐻 Sticker
kind-location = 📍 Lieu
kind-contact = 👤 Numéro de téléphone
kind-file = 📄 Fichier
waiting = Il n'y a pas encore de réponse. Ton message n'est pas perdu. Le programme démarre peut-être encore.
offline = Il n'y a pas de connexion. J'essaie encore.
refused = Ton message n'est pas arrivé. Écris-le encore, s'il te plaît.
no-script = Cette page a besoin de JavaScript. Active-le dans ton navigateur, s'il te plaît.

## When something sent to this page cannot be taken

error-too-large = Ton message est trop long. Écris-le plus court, s'il te plaît.
error-json = Ce n'est pas du JSON en UTF-8. Envoie un objet JSON.
error-fields = Envoie une seule de ces valeurs dans un objet JSON : text, key ou kind.
error-id = La valeur id manque ou est fausse. Envoie avec chaque message un nouveau nombre entier au hasard, plus petit que 9007199254740992.
error-empty = Le message est vide. Écris quelques mots.
error-key = La valeur key est trop longue. Envoie la clé d'un bouton.
error-kind = La valeur kind doit être une de celles-ci : start, { $kinds }
error-after = La valeur after doit être le numéro du dernier message, ou 0.
error-cookie = Ton navigateur n'a pas envoyé son cookie. Autorise les cookies pour cette page et charge-la encore.
error-origin = Ce message vient d'une autre page. Ouvre la page d'essai et écris là.
