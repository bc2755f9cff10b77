### Short texts and buttons. One line a text; more lines begin with spaces. Keep { $this } as it is.
### review: {status: draft, by: null, on: null}

## First contact

greeting =
    👋 Hello. I am a computer program, not a person. I tell you about your rights in simple words.
    I do not ask your name. If you talk to our team and you are in danger, they may need to tell someone who can help. A person with your phone can read this chat.
    Choose a topic or write to me.
menu = What do you want to know? Choose a topic or write to me.
menu-more = More topics:
topic-menu = { $icon } { $title }. What do you want to know?
bot-challenge = I am a computer program, not a person. I answer from texts that people wrote. I can make mistakes. You can talk to a person too.
not-open =
    This bot is not open yet. If you are in danger, call { $number } ({ $country }).

## Small talk

greet-again = Hello. I am here. What do you want to know?
goodbye = Goodbye. You can write to me again any time.
thanks = You are welcome. Do you want to know more?
affirm = Good. What do you want to know now?
deny = All right. What do you want to know instead?

## Answers

rules-differ = Rules differ by country. A helpline, guardian or lawyer where you are can tell you more.
no-content = I do not know this yet. I do not want to tell you something wrong. A person can help you with this.
in-other-language = I have this only in { $language }:
nothing-to-simplify = What shall I explain in a simpler way? Choose a topic or write to me.
source = This comes from: { $source }
clear-yes = Good. What do you want to know next?
clear-no-simpler = I try again with shorter words:
clear-no-person = I am sorry that I am not clear. A person can explain it to you.

## When I do not understand

ask = I want to be sure I understand. Do you mean:
both = You ask about two things. Which one first?
fallback = I am not sure I understand. I can help with your rights. Choose a topic, write it another way, or talk to a person.
offer-person = I still do not understand. I am sorry. A person can help you better. Do you want to talk to a person?
out-of-scope = I cannot help with that. I know about the rights of children. A person from our team can help you with other questions.
honest-failure = Something went wrong on my side. Your message is not lost. You can write again or talk to a person now.
too-long = Your message is very long. I read it, but please write your question once more in one short sentence.

## Other kinds of messages

got-voice = I cannot listen to voice messages yet. You can write, press a button, or talk to a person who can listen.
got-photo = I cannot look at pictures. Please do not send pictures of yourself here. You can write, press a button, or talk to a person.
got-file = I cannot open files. You can write, press a button, or talk to a person.
got-sticker = I cannot read stickers. You can write or press a button.
got-location = I do not need to know where you are, and I do not keep it. You can write or press a button.
got-contact = I do not need phone numbers, and I do not keep them. You can write or press a button.
got-poll = I cannot answer polls. You can write or press a button.
got-edit = I see that you changed a message. Please send it again as a new message, so that I read it right.
got-other = I cannot read this kind of message. You can write or press a button.
old-button = This button is old. Here are the topics again.
group-goodbye = I only talk to one child alone. I leave this group now.

## Languages

choose-language = 🌍 Which language do you want?
language-set = I write in English now.
language-followed = You write in English, so I write in English too.
language-unknown = I do not speak that language yet. I am sorry. I speak these:
language-back = Stay in { $language }

## Danger

danger =
    📞 { $emergency }
    { $helpline }
    You are not alone. It is not your fault. If you can, go where other people are.
    Delete this chat if someone may look at it.
danger-try-emergency = try { $number }
danger-police = { $number } (police)
danger-ambulance = { $number } (ambulance)
danger-fire = { $number } (fire)
danger-all = { $number } (police, ambulance)
contact-child = People who help children: { $number }
contact-child-try = Try also people who help children: { $number }
contact-missing = People who look for missing children: { $number }
contact-missing-try = Try also people who look for missing children: { $number }
contact-trafficking = People who help when someone uses you: { $number }
contact-trafficking-try = Try also people who help when someone uses you: { $number }
contact-migrant = People who help children from other countries: { $number }
contact-migrant-try = Try also people who help children from other countries: { $number }
contact-tells = They may tell the police or child protection. Ask them first.
danger-more = I am still here. Do you want to talk to a person now?
danger-which-country = Which country are you in? Then I can give you the right number.
danger-topic = You also asked about this:
safe-now = I am glad that you are safe now. You can talk to a person about it any time.

## Countries

country-set = 📍 { $country }. The emergency number is { $emergency }.
country-unknown = I do not have numbers for that country. Choose a flag, or talk to a person.
country-ask = Which country are you in? You do not have to say it.
country-none = All right. You do not have to say it.

## A person

handoff-share = A person from the team will write to you here. They see what we talk about now. May they also see what you asked before?
handoff-safety = Is it safe if they write to you here later? Or does someone else see this phone?
handoff-waiting =
    { $position ->
        [1] You are the next one.
        [2] You are number 2.
        [3] You are number 3.
       *[other] Some other children wait before you.
    } It often takes { $low } to { $high } minutes. You can keep asking me things.
handoff-urgent = You are at the front of the line. I told the team that a child needs help now. If you are in danger, call { $emergency } now.
handoff-closed =
    The team is not here now. They come back { $when }. I keep your place in the line.
    If it cannot wait: 📞 { $emergency }
handoff-paused =
    All people from the team are busy with other children now. I do not know when they come back. I keep your place in the line.
    If it cannot wait: 📞 { $emergency }
when-today = today at { $time }
when-tomorrow = tomorrow at { $time }
when-weekday = on { $weekday } at { $time }
weekday-0 = Monday
weekday-1 = Tuesday
weekday-2 = Wednesday
weekday-3 = Thursday
weekday-4 = Friday
weekday-5 = Saturday
weekday-6 = Sunday
handoff-claimed = { $name } is here now. I am quiet until they go.
handoff-claimed-neutral = Hello. Someone is here now.
handoff-cancelled = All right. You do not wait any more. You can ask for a person again any time.
handoff-passed-on = I ask another person from the team to write to you. You are at the front of the line.
handoff-lapsed = I am sorry. The person had to go. You are at the front of the line again.
handoff-closed-bye = The person has gone now. I am here again. How was it?
handoff-rated = Thank you for telling me.
handoff-no-wait = You are not waiting for a person now.

## Privacy

delete-ask =
    Do you want me to forget everything you told me? I cannot bring it back.
    If you wait for a person, you do not wait any more.
delete-keeps = The team must keep: { $rule }
delete-done =
    Done. I have forgotten what you told me. Receipt: { $receipt }
    Telegram keeps its own copy on this phone. Press and hold the chat, then press Delete.
delete-cancelled = All right. I keep our chat.
hide-done = I removed the messages I can remove. Press and hold the chat, then press Delete, to remove the rest.

## Buttons (short: they must fit a small phone)

button-menu = 📋 Topics
button-more = ➕ More topics
button-human = 🙋 Talk to a person
button-human-now = 🙋 A person now
button-language = 🌍 Language
button-simpler = 🙂 Simpler
button-clear-yes = 👍 Clear
button-clear-no = 🤔 Not yet
button-source = 📎 Where is this from?
button-safe-now = I am safe now
button-hide = Hide this chat
button-delete-yes = Yes, forget it
button-delete-no = No, keep it
button-share-before = Yes
button-share-now = Only from now
button-cancel = ❌ Cancel
button-no-wait = ❌ I do not want to wait
button-safe-yes = It is safe
button-safe-here = Only while I am here
button-rate-good = 🙂
button-rate-middle = 😐
button-rate-bad = 🙁
button-country-none = I do not say it

## Telegram's command menu

command-start = Begin
command-help = What I can do
command-menu = Topics
command-language = Another language
command-human = Talk to a person
command-delete = Forget my data
