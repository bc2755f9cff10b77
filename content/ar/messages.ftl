### Short texts and buttons. One line a text; more lines begin with spaces. Keep { $this } as it is.
### review: {status: draft, by: null, on: null}

## First contact

greeting =
    👋 مرحباً. أنا برنامج كمبيوتر ولست إنساناً. أشرح لك حقوقك بكلمات سهلة.
    لا أسأل عن اسمك. يمكنك الحديث مع فريقنا. إذا كنت في خطر، فقد يضطر الفريق إلى إخبار شخص يستطيع مساعدتك. من يمسك هاتفك يمكنه أن يقرأ هذه المحادثة.
    اختر موضوعاً أو اكتب لي.
menu = ماذا تريد أن تعرف؟ اختر موضوعاً أو اكتب لي.
menu-more = مواضيع أخرى:
topic-menu = { $icon } { $title }. ماذا تريد أن تعرف؟
bot-challenge = أنا برنامج كمبيوتر ولست إنساناً. أجيب من نصوص كتبها أشخاص. قد أخطئ. يمكنك أيضاً الحديث مع شخص.
not-open =
    هذا البرنامج لم يبدأ العمل بعد. إذا كنت في خطر، فاتصل بالرقم { $number } ({ $country }).

## Small talk

greet-again = مرحباً. أنا هنا. ماذا تريد أن تعرف؟
goodbye = مع السلامة. يمكنك أن تكتب لي من جديد في أي وقت.
thanks = أهلاً بك. هل تريد أن تعرف المزيد؟
affirm = جيد. ماذا تريد أن تعرف الآن؟
deny = حسناً. ماذا تريد أن تعرف بدل ذلك؟

## Answers

rules-differ = القواعد تختلف من بلد إلى بلد. خط المساعدة أو الوصي أو المحامي في مكانك يمكن أن يخبرك بالمزيد.
no-content = لا أعرف هذا بعد. ولا أريد أن أقول لك شيئاً خاطئاً. يمكن لشخص أن يساعدك في هذا.
in-other-language = عندي هذا بهذه اللغة فقط ({ $language }):
nothing-to-simplify = ماذا تريد أن أشرح بطريقة أسهل؟ اختر موضوعاً أو اكتب لي.
source = هذا الكلام من: { $source }
clear-yes = جيد. ماذا تريد أن تعرف بعد ذلك؟
clear-no-simpler = أحاول مرة أخرى بكلمات أقصر:
clear-no-person = أنا آسف لأن كلامي غير واضح. يمكن لشخص أن يشرحه لك.

## When I do not understand

ask = أريد أن أتأكد أنني فهمت. هل تقصد:
both = أنت تسأل عن أمرين. بأيهما نبدأ؟
fallback = لست متأكداً أنني فهمت. أستطيع مساعدتك في معرفة حقوقك. اختر موضوعاً، أو اكتب بطريقة أخرى، أو تحدث مع شخص.
offer-person = ما زلت لا أفهم. أنا آسف. يمكن لشخص أن يساعدك أفضل مني. هل تريد الحديث مع شخص؟
out-of-scope = لا أستطيع المساعدة في هذا. ما أعرفه هو حقوق الأطفال. شخص من فريقنا يمكن أن يساعدك في أسئلة أخرى.
honest-failure = حدث خطأ عندي. رسالتك لم تضع. يمكنك أن تكتب من جديد أو أن تتحدث الآن مع شخص.
too-long = رسالتك طويلة جداً. قرأتها، لكن من فضلك اكتب سؤالك مرة أخرى في جملة قصيرة واحدة.

## Other kinds of messages

got-voice = لا أستطيع سماع الرسائل الصوتية بعد. يمكنك أن تكتب، أو تضغط على زر، أو تتحدث مع شخص يستطيع سماعها.
got-photo = لا أستطيع رؤية الصور. من فضلك لا ترسل صورك هنا. يمكنك أن تكتب، أو تضغط على زر، أو تتحدث مع شخص.
got-file = لا أستطيع فتح الملفات. يمكنك أن تكتب، أو تضغط على زر، أو تتحدث مع شخص.
got-sticker = لا أستطيع قراءة الملصقات. يمكنك أن تكتب أو تضغط على زر.
got-location = لا أحتاج أن أعرف أين أنت، ولا أحتفظ بمكانك. يمكنك أن تكتب أو تضغط على زر.
got-contact = لا أحتاج إلى أرقام هواتف، ولا أحتفظ بها. يمكنك أن تكتب أو تضغط على زر.
got-poll = لا أستطيع الإجابة عن التصويت. يمكنك أن تكتب أو تضغط على زر.
got-edit = أرى أنك غيرت رسالة. من فضلك أرسلها مرة أخرى كرسالة جديدة، حتى أقرأها جيداً.
got-other = لا أستطيع قراءة هذا النوع من الرسائل. يمكنك أن تكتب أو تضغط على زر.
old-button = هذا الزر قديم. هذه هي المواضيع من جديد.
group-goodbye = أنا أتحدث فقط مع طفل واحد وحده. سأخرج الآن من هذه المجموعة.

## Languages

choose-language = 🌍 أي لغة تريد؟
language-set = أنا أكتب الآن بالعربية.
language-followed = أنت تكتب بالعربية، لذلك أكتب أنا أيضاً بالعربية.
language-unknown = لا أتكلم هذه اللغة بعد. أنا آسف. أتكلم هذه اللغات:
language-back = البقاء مع { $language }

## Danger

danger =
    📞 { $emergency }
    { $helpline }
    لست وحدك. هذا ليس ذنبك. إذا استطعت، فاذهب إلى مكان فيه ناس آخرون.
    احذف هذه المحادثة إذا كان أحد قد يراها.
danger-try-emergency = جرب { $number }
danger-police = { $number } (الشرطة)
danger-ambulance = { $number } (الإسعاف)
danger-fire = { $number } (الإطفاء)
danger-all = { $number } (الشرطة والإسعاف)
contact-child = أشخاص يساعدون الأطفال: { $number }
contact-child-try = جرب أيضاً أشخاصاً يساعدون الأطفال: { $number }
contact-missing = ناس يبحثون عن الأطفال المفقودين: { $number }
contact-missing-try = جرب أيضاً ناساً يبحثون عن الأطفال المفقودين: { $number }
contact-trafficking = ناس يساعدون عندما يستغلك أحد: { $number }
contact-trafficking-try = جرب أيضاً ناساً يساعدون عندما يستغلك أحد: { $number }
contact-migrant = ناس يساعدون الأطفال القادمين من بلدان أخرى: { $number }
contact-migrant-try = جرب أيضاً ناساً يساعدون الأطفال القادمين من بلدان أخرى: { $number }
contact-tells = قد يخبرون الشرطة أو حماية الأطفال. اسألهم أولاً.
danger-more = أنا ما زلت هنا. هل تريد الحديث مع شخص الآن؟
danger-which-country = في أي بلد أنت؟ عندها أستطيع أن أعطيك الرقم الصحيح.
danger-topic = سألت أيضاً عن هذا:
safe-now = أنا سعيد لأنك الآن في أمان. يمكنك الحديث مع شخص عن هذا في أي وقت.

## Countries

country-set = 📍 { $country }. رقم الطوارئ هو { $emergency }.
country-unknown = ليس عندي أرقام لهذا البلد. اختر علم بلد أو تحدث مع شخص.
country-ask = في أي بلد أنت؟ لا يلزم أن تقول ذلك.
country-none = حسناً. لا يلزم أن تقول ذلك.

## A person

handoff-share = سيكتب لك هنا شخص من الفريق. هذا الشخص يرى ما نتحدث عنه الآن. هل يمكنه أن يرى أيضاً ما سألت عنه من قبل؟
handoff-safety = هل من الآمن أن يكتبوا لك هنا لاحقاً؟ أم أن شخصاً آخر يرى هذا الهاتف؟
handoff-waiting =
    { $position ->
        [1] دورك هو التالي.
        [2] رقمك في الدور 2.
        [3] رقمك في الدور 3.
       *[other] هناك أطفال آخرون ينتظرون قبلك.
    } الانتظار في الغالب من { $low } إلى { $high } دقيقة. يمكنك أن تسألني في هذا الوقت.
handoff-urgent = أنت الآن في أول الدور. قلت للفريق إن طفلاً يحتاج إلى مساعدة الآن. إذا كنت في خطر، فاتصل الآن بالرقم { $emergency }.
handoff-closed =
    الفريق ليس هنا الآن. سيعود { $when }. أحتفظ بمكانك في الدور.
    إذا كان الأمر لا ينتظر: 📞 { $emergency }
when-today = اليوم الساعة { $time }
when-tomorrow = غداً الساعة { $time }
when-weekday = يوم { $weekday } الساعة { $time }
weekday-0 = الاثنين
weekday-1 = الثلاثاء
weekday-2 = الأربعاء
weekday-3 = الخميس
weekday-4 = الجمعة
weekday-5 = السبت
weekday-6 = الأحد
handoff-claimed = { $name } معك هنا الآن. سأسكت حتى ينتهي حديثكما.
handoff-claimed-neutral = مرحباً. معك شخص هنا الآن.
handoff-cancelled = حسناً. أنت لا تنتظر الآن. يمكنك أن تطلب شخصاً من جديد في أي وقت.
handoff-lapsed = أنا آسف. اضطر الشخص إلى الذهاب. أنت من جديد في أول الدور.
handoff-closed-bye = ذهب الشخص الآن. أنا هنا من جديد. كيف كان الحديث؟
handoff-rated = شكراً لأنك أخبرتني.
handoff-no-wait = أنت لا تنتظر شخصاً الآن.

## Privacy

delete-ask =
    هل تريد أن أنسى كل ما قلته لي؟ لا أستطيع إرجاعه بعد ذلك.
    إذا كنت تنتظر شخصاً، فسينتهي انتظارك.
delete-keeps = يجب أن يحتفظ الفريق بهذا: { $rule }
delete-done =
    تم. نسيت ما قلته لي. رقم الإيصال: { $receipt }
    تيليجرام يحتفظ بنسخته على هذا الهاتف. اضغط مدة طويلة على المحادثة، ثم اضغط على «حذف».
delete-cancelled = حسناً. أحتفظ بمحادثتنا.
hide-done = حذفت الرسائل التي أستطيع حذفها. لحذف الباقي، اضغط مدة طويلة على المحادثة، ثم اضغط على «حذف».

## Buttons (short: they must fit a small phone)

button-menu = 📋 المواضيع
button-more = ➕ مواضيع أخرى
button-human = 🙋 الحديث مع شخص
button-human-now = 🙋 أريد شخصاً الآن
button-language = 🌍 اللغة
button-simpler = 🙂 كلام أسهل
button-clear-yes = 👍 واضح
button-clear-no = 🤔 ليس بعد
button-source = 📎 من أين هذا الكلام؟
button-safe-now = أنا في أمان الآن
button-hide = إخفاء هذه المحادثة
button-delete-yes = نعم، انسَ ذلك
button-delete-no = لا، احتفظ به
button-share-before = نعم
button-share-now = من الآن فقط
button-cancel = ❌ إلغاء
button-no-wait = ❌ لا أريد الانتظار
button-safe-yes = هذا آمن
button-safe-here = فقط وأنا هنا
button-rate-good = 🙂
button-rate-middle = 😐
button-rate-bad = 🙁
button-country-none = لا أريد أن أقول

## Telegram's command menu

command-start = البداية
command-help = ماذا أستطيع أن أفعل
command-menu = المواضيع
command-language = لغة أخرى
command-human = الحديث مع شخص
command-delete = حذف بياناتي
