### Ready replies of helpers, sent to children as they are. One line a reply; the order is the order in the list.
### review: {status: draft, by: null, on: null}

hello = Hello. I am a person from the team. I am glad that you write.
neutral-hello = Hello. How are you?
safe = Are you safe right now? You can answer yes or no.
phone-safe = Can someone else read what we write?
where = Which country are you in? You do not have to say it.
alone = Is there an adult you trust near you?
no-details = You do not have to tell me everything. You decide what you tell.
not-fault = What happened is not your fault.
thanks = Thank you for telling me.
wait = Please wait a moment. I ask someone who knows this well. I stay here.
clear = Is this clear? Shall I say it another way?
ask-guardian = You can say to the people where you live: I need a guardian.
ask-lawyer = Please show the paper to a lawyer or your guardian today.
do-not-know = I do not know this. I do not want to tell you something wrong. I will ask.
tell-others = If you are in danger, I may need to tell someone who can help. I tell you first.
pause = You can take a break. You can write again when you want.
bye = I have to go now. You can ask for a person again any time. Take care of yourself.
