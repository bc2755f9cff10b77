### Short texts and buttons. One line a text; more lines begin with spaces. Keep { $this } as it is.
### review: {status: draft, by: null, on: null}

## The page that stands in for Telegram in a trial

title = Lantern
subtitle = Trial chat
trial = This is only a trial. It is not a helpline. Do not write real names here. If you are in danger, call the emergency number where you are.
chat = Messages
start = Start
write = Write a message
send = Send
more = More
more-hint = Nothing real is sent. The program only acts as if you sent it:
kind-voice = 🎤 Voice message
kind-photo = 🖼️ Picture
kind-sticker = 🐻 Sticker
kind-location = 📍 Place
kind-contact = 👤 Phone number
kind-file = 📄 File
waiting = There is no answer yet. Your message is safe. The program may still be starting.
offline = There is no connection. I keep trying.
refused = Your message was not taken. Please write it again.
no-script = This page needs JavaScript. Please turn it on in your browser.

## When something sent to this page cannot be taken

error-too-large = Your message is too long. Please make it shorter.
error-json = This is not JSON in UTF-8. Send a JSON object.
error-fields = Send one of these in a JSON object: text, key or kind.
error-id = The field id is missing or wrong. Send a new random whole number below 9007199254740992 with each message.
error-empty = The message is empty. Write some words.
error-key = The field key is too long. Send the key of a button.
error-kind = The field kind must be one of: start, { $kinds }
error-after = The value after must be the number of the last message, or 0.
error-cookie = Your browser did not send its cookie. Allow cookies for this page and load it again.
error-origin = This came from another page. Open the trial page itself and write there.
