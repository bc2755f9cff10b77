### Réponses prêtes des écoutants, envoyées telles quelles aux enfants.
### review: {status: draft, by: null, on: null}

hello = Bonjour. Je suis une personne de l'équipe. C'est bien que tu écrives.
neutral-hello = Bonjour. Comment ça va ?
safe = Est-ce que tu es en sécurité maintenant ? Tu peux répondre oui ou non.
phone-safe = Est-ce que quelqu'un d'autre peut lire ce qu'on écrit ?
where = Tu es dans quel pays ? Ce n'est pas obligatoire de le dire.
alone = Est-ce qu'il y a près de toi un adulte de confiance ?
no-details = Ce n'est pas obligatoire de tout me raconter. Tu décides ce que tu dis.
not-fault = Ce qui s'est passé n'est pas ta faute.
thanks = Merci de me l'avoir dit.
wait = Attends un moment s'il te plaît. Je demande à quelqu'un qui connaît bien ça. Je reste là.
clear = C'est clair ? Je le dis autrement ?
ask-guardian = Tu peux dire aux responsables là où tu vis : J'ai besoin d'un tuteur.
ask-lawyer = Montre le papier aujourd'hui à un avocat ou à ton tuteur, s'il te plaît.
do-not-know = Je ne sais pas. Je ne veux pas te dire quelque chose de faux. Je vais demander.
tell-others = Si tu es en danger, je dois parfois prévenir quelqu'un qui peut t'aider. Je te le dis avant.
pause = Tu peux faire une pause. Tu peux écrire de nouveau quand tu veux.
bye = Je dois partir maintenant. Tu peux redemander une personne quand tu veux. Prends soin de toi.
