### What staff read in the console and in alerts. Children never see this file. Keep { $this } as it is.
### review: {status: draft, by: null, on: null}

## Everywhere

app-name = Lantern
language-name = English
language-choose = Language of this page
to-start = To the start page
to-queue = ‹ Queue
sign-out = Sign out
needs-script = This page needs JavaScript to show new children and new messages by itself. Without it, load the page again often.

## Signing in

signin-title = Lantern for staff
signin-name = Name
signin-password = Password
signin-button = Sign in
signin-refused = Name and password do not fit, or this name has to wait after several wrong tries. Wait a minute and try again.
signin-help = Forgotten your password? The person who runs Lantern can give you a new one.

## Pages that say one thing

signed-out-title = You are signed out
signed-out-text = Nobody used the console for a while, or you have been signed in for a long time. Sign in again. What you were writing is kept in this browser.
forged-title = This page was too old
forged-text = For safety we did not do it. Open the start page and try once more.
role-title = Not for your role
role-text = Your account works on texts. It cannot see children's conversations. Ask an administrator if you should help children.
forbidden-title = You may not see this
forbidden-text = This page is not for your account.
not-found-title = There is no such page
not-found-text = The address may be wrong, or what was here is gone.
too-large-title = That was too long
too-large-text = We could not take so much at once. Go back and send it in smaller parts.
failed-title = Something went wrong here
failed-text = It was our fault, not yours. Nothing a child wrote is lost. Try again in a moment.

## What does not work just now

connection-lost = No connection to Lantern. What you see may be old. We keep trying. Your messages are kept.
connection-signed-out = You are signed out and get no alerts any more. Load this page to sign in again.
trouble-bot = The bot has stopped answering. Children get nothing from us now, and your messages wait. Tell the person who runs Lantern.
trouble-alerts = Alerts by Telegram or e-mail do not go out ({ $reason }). Keep this page open, and tell the person who runs Lantern.
trouble-content = A text file is broken, and its last good version is in use. Tell your editor.

## Sound and notifications

alarm-on = 🔔 Alerts on
alarm-off = 🔕 Turn alerts on
alarm-blocked = 🔔 Sound only (notifications are blocked in this browser)
alert-new-waiting = A child waits for a person.
alert-new-answer = A child wrote to you.

## The queue

queue-title = Queue
queue-waiting = Waiting
queue-mine = With me
queue-others = With others
queue-count =
    { $count ->
        [0] No child waits.
        [one] 1 child waits.
       *[other] { $count } children wait.
    }
queue-empty = No child waits now.
queue-mine-empty = You have no child now.
next-child = Next child
mark-urgent = Urgent
mark-spoken = you speak it
mark-returned = came back
mark-left = child has left
mark-away = away, do not write
mark-away-help = This phone may not be safe. You can write when the child writes again.
entry-waits = waits
entry-answer = waits for your answer
entry-answer-others = waits for an answer
entry-answered = answered
entry-by = with { $name }
entry-topics = Read:
claim = Take
seen = Seen
seen-help = Stops the alerts for this child. The child still waits.
open-chat = Open
read-along = Read along

## What happened

notice-claimed-by = { $name } has this child.
notice-waits-no-more = This child does not wait any more.
notice-nobody-waits = No child waits now.
notice-waiting = This child is in the queue. Take the child to see the conversation.
notice-returned = This child is in the queue again: given back, passed on, or no helper wrote for 10 minutes. Take the child to see the conversation.
notice-closed = This conversation has ended.
notice-cancelled = The child does not want to wait or talk any more. The conversation has ended.
notice-gone = This conversation is gone. The child may have deleted it.

## The conversation

idle-title = No conversation is open
idle-text = Take the next child, or open one of yours.
chat-title = Conversation in { $language }
chat-lines = Messages
chat-start-none = The child has not said what you may see. You see only what is written from now on.
chat-start-now = The child lets you see what is written after asking for a person.
chat-start-before = The child also lets you see some of what was asked before. It is grey.
author-child = Child
author-staff = Team
author-bot = Bot
kind-button = tapped a button
kind-earlier = from before
kind-voice = voice message
kind-photo = picture
kind-file = file
kind-sticker = sticker
kind-location = place (not kept)
kind-contact = contact (not kept)
kind-poll = poll
kind-edit = changed an earlier message
kind-start = began again
kind-other = another kind of message
delivery-unsent = not sent yet, trying again
delivery-queued = on its way
delivery-again = · trying again ({ $reason })
delivery-sent = delivered
delivery-failed = not delivered:
delivery-dropped = not sent:
why-left = the child has left the bot
why-forgotten = the child deleted the conversation
why-floor = a person has the word
why-other = { $reason }
child-left = The child has left: blocked the bot or deleted the account. Messages do not arrive any more.
reading-along = You read along. Only the helper who has this child can write.
child-here = The child is here now.
child-away = The child is away.
write-here-yes = You can write, also later: the child says this phone is safe.
write-here-here = Write only while the child is here: someone else may see this phone later.
write-here-unknown = You can write while the child is here. The child has not said whether this phone is safe later.
write-away-yes = You may still write: the child says this phone is safe. Begin with a neutral hello: no topic, no helpline, no danger.
write-away-here = Do not write now. Someone else may see this phone. Wait until the child writes.
write-away-unknown = Do not write now. The child has not said whether this phone is safe. Wait until the child writes.
say-label = Your message to the child
say-send = Send
say-keys = Enter sends, Shift+Enter begins a new line.
say-not-first = Not sent. The child is away and did not say that this phone is safe. Your text is still here. Wait until the child writes.
say-empty = Write something first.
say-too-long = Not sent. This is longer than { $most } characters. Send it in parts.
say-not-yours = Not sent. Another helper has this child now.
say-gone = Not sent. The child deleted the conversation.
say-ended = Not sent. You do not have this child any more: the conversation ended or went back to the queue.
say-late = Not sent. There was no connection for too long. Read what the child wrote since, then send it again.
say-failed = Not sent. Load this page again, then send it once more. Your text is still here.
say-elsewhere = Not sent. Your text is back in its box. Conversation:
kept-here = You did not send or save this. It stays in this browser until you sign out, and stands in its box again if you get this child.
kept-over = You did not send or save this. It is now removed from this browser: you see it on this page only.
give-back = Give back
give-back-help = The child goes to the front of the queue and is told that you had to go.
give-back-yes = Give back to the queue
close = End
close-help = The child is told that you have gone. Then the bot answers again.
close-outcome = How did it end?
close-choose = Choose how it ended
close-yes = End the conversation
outcome-informed = Answered, informed
outcome-referred = Referred to a service
outcome-safety_plan = Made a plan to be safe
outcome-emergency_services = Emergency services called
outcome-child_left = Child left
outcome-other = Something else

## What helps to help

pack-title = About this child
pack-urgent = Possible danger. Ask first whether the child is safe.
pack-language = Language
pack-country = Country
pack-country-unknown = not known
pack-share = You may see
pack-safe = This phone
pack-topics = Read with the bot
pack-topics-none = nothing yet
pack-topics-unshared = not shared
share-none = only what is written now; the child has not answered yet
share-now = what is written after asking for a person
share-before = also what was asked before
safe-unknown = not answered: write only while the child is here
safe-yes = safe, you may write first
safe-here = write only while the child is here
pack-numbers = Numbers in { $country }
pack-numbers-guessed = The child's country is not known. The bot shows the numbers of { $country }. Ask the child.
pack-no-numbers = We have no numbers for this country.
pack-source = Numbers from: { $source }.
pack-review = To be checked by { $day }.
number-sms = (by text message)
number-hours = Hours: { $hours }
number-unsure = not confirmed by a call
number-emergency = Emergency
number-emergency-all = Emergency, all services
number-emergency-police = Police
number-emergency-ambulance = Ambulance
number-emergency-fire = Fire service
number-child = Children's helpline
number-missing = Missing children
number-trafficking = Trafficking
number-migrant = Migrants and refugees
number-crisis = Crisis line
number-other = Other help

## Other pages

places = Pages
overview-title = Overview
ended-title = Ended
audit-title = Log
team-title = Team

## More in the queue

mark-danger = sign of danger
mark-wanted = for: { $name }
look = Look
look-title = A child who waits, { $language }
look-none = The child has not said what you may see.
look-now = The child lets you see what was written after asking for a person.
look-before = The child also lets you see some of what was asked before. It is grey.
queue-more =
    { $count ->
        [one] and 1 more
       *[other] and { $count } more
    }
queue-hidden =
    { $count ->
        [one] 1 more child waits in a language you do not speak.
       *[other] { $count } more children wait in languages you do not speak.
    }
queue-spoken = Show only languages I speak
queue-all = Show all languages
queue-ended = Ended today
notice-nobody-fits = Children wait, but none you can help now: you do not speak their language, or they are away and may not be written to. You can still take one from the list.
rating-good = 🙂 good
rating-middle = 😐 so-so
rating-bad = 🙁 bad
pause = All helpers are away
pause-help = Children who ask for a person hear that nobody can come now. Their place is kept.
paused = { $name } said that all helpers are away. Children who ask hear that nobody can come now.
resume = We are back

## More in the conversation

take-over = Take over
pass = Pass on
pass-help = The child goes to the front of the queue and hears that you asked somebody else. A colleague is asked first for two minutes, then everybody.
pass-to = To whom?
pass-choose = Choose to whom
pass-languages = Somebody who speaks
pass-colleagues = A colleague
pass-here = here now
pass-yes = Pass on
close-reason = What was it about?
close-choose-reason = Choose what it was about
reason-abuse_violence = Abuse and violence
reason-essential_services = Food, shelter, services
reason-discrimination = Discrimination
reason-education_work = School and work
reason-family = Family
reason-legal_migration = Papers, law, migration
reason-mental_health = Mental health
reason-peers = Friends and peers
reason-physical_health = Physical health
reason-sexuality = Sexuality
reason-other = Something else
outcome-cancelled = Child did not wait
file-open = Open
file-care = Opens in a new tab. Nothing in it can run.
file-care-download = Your browser may save it on this computer instead of showing it: do not open it there.
file-gone = This file is gone. Telegram does not have it any more.
file-large = This file is too large to be shown here (more than 10 MB).
file-unreachable = The file could not be fetched just now. Try again in a moment.
canned-title = Ready replies
canned-find = Find a reply
canned-missing = missing in { $language }
notes-title = Notes
notes-help = For the team only. The child never sees them.
note-label = New note
note-save = Save note

## Second factor and account

code-title = One more step
code-label = Code from your app, or a backup code
code-help = Open the app on your telephone that makes codes. No telephone? Use one of your backup codes.
code-refused = This code does not fit. Wait for the next one and try again. After several wrong tries you have to wait.
code-late = Time is up: you have five minutes for the code. Type name and password again.
code-back = Begin again
account-title = Your account
account-password = Password
account-old = Old password
account-new = New password (12 characters or more)
account-change = Change password
account-old-wrong = The old password is not right.
account-too-short = The new password is too short. Use 12 characters or more: four words, say.
account-password-changed = Your password is changed. You are signed out everywhere else.
factor-title = Second factor
factor-on = The second factor is on. When you sign in, Lantern asks for a code from your app.
factor-left =
    { $count ->
        [0] You have no backup code left. Ask an administrator to reset your second factor, and set it up again.
        [one] You have 1 backup code left.
       *[other] You have { $count } backup codes left.
    }
factor-why = A password alone can be stolen. A second factor is a code that only your telephone can make.
factor-step-app = Install an authenticator app on your telephone, for example one that is free and open.
factor-step-scan = Scan this picture with the app.
factor-picture = QR code for the authenticator app
factor-type = Or type this into the app:
factor-step-code = Type the code that the app shows.
factor-confirm = Switch on
factor-wrong = This code does not fit. Check the clock of your telephone and try the next code.
codes-title = Your backup codes
codes-help = Write these down now and keep them away from your telephone. Each one lets you in once when you have no telephone. You cannot see them again.
codes-done = I have written them down

## For supervisors

minutes =
    { $count ->
        [one] 1 minute
       *[other] { $count } minutes
    }
now-waiting = Waiting now
now-urgent = { $count } urgent
now-talking = Talking now
now-median = Wait now, median
now-worst = Wait now, longest
now-first = First human word, median of 24 hours
now-helpers = Here now
now-uncovered = Children wait, and nobody who is here speaks: { $languages }
now-outcomes = How conversations of the last 24 hours ended
now-outcomes-none = None ended yet.
chart-contact = Children who wrote, by week
chart-asked = Asked for a person
chart-urgent = Asked in danger
chart-long_wait = Waited more than 15 minutes
chart-outcome = Conversations ended
chart-total = ({ $count } in 12 weeks)
export-title = Yearly figures
export-help = A table of counts with nobody behind them, in the categories of Child Helpline International. Counts under 5 are written as <5.
export-year = Year
export-get = Get the table
export-contact = Children who wrote, by language
export-asked = Asked for a person
export-asked-language = Asked for a person, by language
export-asked-country = Asked for a person, by country
export-reason = Main reason
export-outcome = Outcome
export-wait = Wait for the first human word, up to minutes
export-rating = Smiley of the child
export-topic = Topics read
ended-help = Conversations are destroyed some days after they ended. To read one is written in the log.
ended-none = None.
ended-when = Ended
ended-by = With
ended-rating = Smiley
ended-transcript = Transcript
transcript-title = Conversation { $number }
audit-help = Who did what. Nobody can change or delete a line here.
audit-when = When
audit-who = Who
audit-what = What
audit-chat = Conversation
audit-detail = Detail
audit-more = Older
act-sign_in = signed in
act-sign_in_failed = could not sign in
act-sign_out = signed out
act-claim = took a child
act-open = opened a conversation
act-look = looked before taking
act-open_file = opened a file
act-acknowledge = saw an alert
act-give_back = gave a child back
act-pass_on = passed a child on
act-take_over = took a conversation over
act-lapse = was silent too long; the child went back
act-close = ended a conversation
act-cancel = the child ended it, or did not wait
act-note = wrote a note
act-pause = said that all are away
act-resume = said that the team is back
act-forget = deleted everything
act-forget_danger = deleted everything; was in danger
act-export = took the yearly figures
act-transcript = took a transcript
act-password = changed the own password
act-second_factor_on = switched the second factor on
act-staff_add = added a person
act-staff_change = changed a person
act-staff_disable = locked a person out
act-staff_enable = let a person in again
act-staff_reset = reset a person
act-other = something else

## For administrators

team-role = Role
role-helpline = Helper
role-supervisor = Supervisor
role-editor = Editor of texts
role-admin = Administrator
team-languages = Speaks
team-save = Save
team-add = Add a person
team-lock = Lock out
team-unlock = Let in again
team-locked = locked out
team-factor = second factor on
team-no-factor = no second factor
team-reset = New password
team-reset-help = Makes a new password and takes the second factor away. The person sets it up again.
team-password = Password of { $name }:
team-password-help = Give it to the person now, in private. It is shown only once. It can be changed on the page with one's own name.
team-changed = { $name } is changed.
team-incomplete = A name and a role are needed.
team-name-taken = There is somebody called { $name } already.
team-not-yourself = You cannot do this to yourself. Ask another administrator.

## Alerts to staff by Telegram and e-mail: never a word of a child

alert-subject = Lantern: please look at the console
alert-waiting =
    { $minutes ->
        [0] A child waits for a person. Language: { $language }. Country: { $country }.
        [one] A child has waited 1 minute for a person. Language: { $language }. Country: { $country }.
       *[other] A child has waited { $minutes } minutes for a person. Language: { $language }. Country: { $country }.
    }
alert-urgent =
    🔴 { $minutes ->
        [0] URGENT: a child may be in danger and asks for a person. Language: { $language }. Country: { $country }.
        [one] URGENT: a child may be in danger and has waited 1 minute. Language: { $language }. Country: { $country }.
       *[other] URGENT: a child may be in danger and has waited { $minutes } minutes. Language: { $language }. Country: { $country }.
    }
