### ما يقرؤه الفريق في لوحة العمل وفي التنبيهات. الأطفال لا يرون هذا الملف أبداً. اترك { $this } كما هو.
### review: {status: draft, by: null, on: null}

## في كل مكان

app-name = Lantern
language-name = العربية
language-choose = لغة هذه الصفحة
to-start = إلى صفحة البداية
to-queue = ‹ قائمة الانتظار
sign-out = تسجيل الخروج
needs-script = تحتاج هذه الصفحة إلى JavaScript لتعرض الأطفال الجدد والرسائل الجديدة تلقائياً. بدونه أعد تحميل الصفحة كثيراً.

## تسجيل الدخول

signin-title = Lantern للفريق
signin-name = الاسم
signin-password = كلمة المرور
signin-button = تسجيل الدخول
signin-refused = الاسم وكلمة المرور غير متطابقين، أو يجب أن ينتظر هذا الاسم بعد عدة محاولات خاطئة. انتظر دقيقة ثم حاول مرة أخرى.
signin-help = نسيت كلمة المرور؟ يستطيع الشخص المسؤول عن تشغيل Lantern أن يعطيك كلمة جديدة.

## صفحات تقول شيئاً واحداً

signed-out-title = تم تسجيل خروجك
signed-out-text = لم يستخدم أحد اللوحة منذ فترة، أو مضى وقت طويل على تسجيل دخولك. سجّل الدخول مرة أخرى. ما كنت تكتبه محفوظ في هذا المتصفح.
forged-title = كانت هذه الصفحة قديمة
forged-text = لم ننفذ الطلب من أجل الأمان. افتح صفحة البداية وحاول مرة أخرى.
role-title = ليس لدورك
role-text = حسابك للعمل على النصوص، ولا يرى محادثات الأطفال. اسأل المسؤول إن كان عليك مساعدة الأطفال.
forbidden-title = لا يمكنك رؤية هذا
forbidden-text = هذه الصفحة ليست لحسابك.
not-found-title = لا توجد هذه الصفحة
not-found-text = قد يكون العنوان خاطئاً، أو أن ما كان هنا لم يعد موجوداً.
too-large-title = كان ذلك طويلاً جداً
too-large-text = لم نستطع استلام هذا القدر مرة واحدة. عد إلى الوراء وأرسله على أجزاء.
failed-title = حدث خطأ هنا
failed-text = الخطأ منا وليس منك. لم يضع شيء مما كتبه الأطفال. حاول مرة أخرى بعد قليل.

## ما لا يعمل الآن

connection-lost = لا اتصال مع Lantern. قد يكون ما تراه قديماً. نواصل المحاولة. رسائلك محفوظة.
connection-signed-out = تم تسجيل خروجك ولن تصلك تنبيهات. أعد تحميل هذه الصفحة لتسجيل الدخول.
trouble-bot = توقف البوت عن الرد. لا يصل الأطفال شيء منا الآن، ورسائلك تنتظر. أخبر الشخص المسؤول عن تشغيل Lantern.
trouble-alerts = التنبيهات عبر تيليغرام أو البريد لا تصل ({ $reason }). اترك هذه الصفحة مفتوحة وأخبر الشخص المسؤول عن تشغيل Lantern.
trouble-content = يوجد ملف نصوص فيه خطأ، وآخر نسخة صحيحة منه مستعملة الآن. أخبر محرر النصوص.

## الصوت والإشعارات

alarm-on = 🔔 التنبيهات تعمل
alarm-off = 🔕 شغّل التنبيهات
alarm-blocked = 🔔 صوت فقط (الإشعارات محظورة في هذا المتصفح)
alert-new-waiting = طفل ينتظر شخصاً.
alert-new-answer = كتب لك طفل.

## قائمة الانتظار

queue-title = قائمة الانتظار
queue-waiting = في الانتظار
queue-mine = معي
queue-others = مع آخرين
queue-count =
    { $count ->
        [0] لا ينتظر أي طفل.
        [1] ينتظر طفل واحد.
        [2] ينتظر طفلان.
        [few] ينتظر { $count } أطفال.
       *[other] ينتظر { $count } طفلاً.
    }
queue-empty = لا ينتظر أي طفل الآن.
queue-mine-empty = ليس معك أي طفل الآن.
next-child = الطفل التالي
mark-urgent = عاجل
mark-spoken = تتكلمها
mark-returned = عاد إلى القائمة
mark-left = غادر الطفل
mark-away = غائب، لا تكتب
mark-away-help = قد لا يكون هذا الهاتف آمناً. يمكنك الكتابة عندما يكتب الطفل من جديد.
entry-waits = ينتظر
entry-answer = ينتظر جوابك
entry-answer-others = ينتظر جواباً
entry-answered = تم الرد
entry-by = مع { $name }
entry-topics = قرأ:
claim = استلام
seen = رأيته
seen-help = يوقف التنبيهات عن هذا الطفل. الطفل ما زال ينتظر.
open-chat = فتح
read-along = قراءة

## ما الذي حدث

notice-claimed-by = هذا الطفل مع { $name }.
notice-waits-no-more = هذا الطفل لم يعد ينتظر.
notice-nobody-waits = لا ينتظر أي طفل الآن.
notice-waiting = هذا الطفل في قائمة الانتظار. استلمه لترى المحادثة.
notice-returned = عاد هذا الطفل إلى قائمة الانتظار: أُعيد أو حُوّل، أو لم يكتب له أحد من الفريق لمدة 10 دقائق. استلم الطفل لترى المحادثة.
notice-closed = انتهت هذه المحادثة.
notice-cancelled = الطفل لا يريد الانتظار أو الكلام بعد الآن. انتهت المحادثة.
notice-gone = هذه المحادثة لم تعد موجودة. ربما حذفها الطفل.

## المحادثة

idle-title = لا توجد محادثة مفتوحة
idle-text = استلم الطفل التالي أو افتح إحدى محادثاتك.
chat-title = محادثة باللغة: { $language }
chat-lines = الرسائل
chat-start-none = لم يقل الطفل ما الذي يمكنك رؤيته. ترى فقط ما يُكتب من الآن.
chat-start-now = يسمح لك الطفل برؤية ما كُتب بعد أن طلب شخصاً.
chat-start-before = يسمح لك الطفل أيضاً برؤية بعض ما سأل عنه من قبل. لونه رمادي.
author-child = الطفل
author-staff = الفريق
author-bot = البوت
kind-button = ضغط زراً
kind-earlier = من قبل
kind-voice = رسالة صوتية
kind-photo = صورة
kind-file = ملف
kind-sticker = ملصق
kind-location = مكان (لم يُحفظ)
kind-contact = جهة اتصال (لم تُحفظ)
kind-poll = استطلاع
kind-edit = غيّر رسالة سابقة
kind-start = بدأ من جديد
kind-other = نوع آخر من الرسائل
delivery-unsent = لم تُرسل بعد، نحاول مرة أخرى
delivery-queued = في الطريق
delivery-again = · نحاول مرة أخرى ({ $reason })
delivery-sent = وصلت
delivery-failed = لم تصل:
delivery-dropped = لم تُرسل:
why-left = غادر الطفل البوت
why-forgotten = حذف الطفل المحادثة
why-floor = الكلمة الآن لشخص
why-other = { $reason }
child-left = غادر الطفل: حظر البوت أو حذف حسابه. لم تعد الرسائل تصل.
reading-along = أنت تقرأ فقط. لا يكتب إلا من استلم هذا الطفل.
child-here = الطفل هنا الآن.
child-away = الطفل ليس هنا.
write-here-yes = يمكنك الكتابة الآن ولاحقاً: يقول الطفل إن هذا الهاتف آمن.
write-here-here = اكتب فقط ما دام الطفل هنا: قد يرى شخص آخر هذا الهاتف لاحقاً.
write-here-unknown = يمكنك الكتابة ما دام الطفل هنا. لم يقل الطفل إن كان هذا الهاتف آمناً لاحقاً.
write-away-yes = يمكنك الكتابة مع ذلك: يقول الطفل إن هذا الهاتف آمن. ابدأ بتحية محايدة: بلا موضوع، ولا خط مساعدة، ولا خطر.
write-away-here = لا تكتب الآن. قد يرى شخص آخر هذا الهاتف. انتظر حتى يكتب الطفل.
write-away-unknown = لا تكتب الآن. لم يقل الطفل إن كان هذا الهاتف آمناً. انتظر حتى يكتب الطفل.
say-label = رسالتك إلى الطفل
say-send = إرسال
say-keys = Enter للإرسال، وShift+Enter لسطر جديد.
say-not-first = لم تُرسل. الطفل ليس هنا ولم يقل إن هذا الهاتف آمن. نصّك ما زال هنا. انتظر حتى يكتب الطفل.
say-empty = اكتب شيئاً أولاً.
say-too-long = لم تُرسل. النص أطول من { $most } حرف. أرسله على أجزاء.
say-not-yours = لم تُرسل. هذا الطفل الآن مع شخص آخر من الفريق.
say-gone = لم تُرسل. حذف الطفل المحادثة.
say-ended = لم تُرسل. لم يعد هذا الطفل معك: انتهت المحادثة أو عاد إلى قائمة الانتظار.
say-late = لم تُرسل. انقطع الاتصال مدة طويلة. اقرأ ما كتبه الطفل منذ ذلك الوقت، ثم أرسلها مرة أخرى.
say-failed = لم تُرسل. أعد تحميل هذه الصفحة ثم أرسلها مرة أخرى. نصّك ما زال هنا.
say-elsewhere = لم تُرسل. عاد نصك إلى خانته. المحادثة:
kept-here = لم ترسل هذا ولم تحفظه. يبقى في هذا المتصفح حتى تسجّل الخروج، ويعود إلى خانته إذا استلمت هذا الطفل من جديد.
kept-over = لم ترسل هذا ولم تحفظه. حُذف الآن من هذا المتصفح، وتراه في هذه الصفحة فقط.
give-back = إعادة
give-back-help = يصبح الطفل أول القائمة، ونخبره أنك اضطررت للذهاب.
give-back-yes = إعادة إلى القائمة
close = إنهاء
close-help = نخبر الطفل أنك ذهبت. ثم يرد البوت من جديد.
close-outcome = كيف انتهت المحادثة؟
close-choose = اختر كيف انتهت
close-yes = إنهاء المحادثة
outcome-informed = تمت الإجابة والإعلام
outcome-referred = أُحيل إلى خدمة
outcome-safety_plan = وُضعت خطة للأمان
outcome-emergency_services = تم الاتصال بالطوارئ
outcome-child_left = غادر الطفل
outcome-other = شيء آخر

## ما يساعد على المساعدة

pack-title = عن هذا الطفل
pack-urgent = خطر محتمل. اسأل أولاً إن كان الطفل في أمان.
pack-language = اللغة
pack-country = البلد
pack-country-unknown = غير معروف
pack-share = يمكنك رؤية
pack-safe = هذا الهاتف
pack-topics = قرأ مع البوت
pack-topics-none = لا شيء بعد
pack-topics-unshared = لم يشاركه
share-none = ما يُكتب الآن فقط؛ لم يجب الطفل بعد
share-now = ما كُتب بعد أن طلب شخصاً
share-before = وما سأل عنه من قبل أيضاً
safe-unknown = لم يجب: اكتب فقط ما دام الطفل هنا
safe-yes = آمن، يمكنك أن تكتب أولاً
safe-here = اكتب فقط ما دام الطفل هنا
pack-numbers = الأرقام في: { $country }
pack-numbers-guessed = بلد الطفل غير معروف. يعرض البوت أرقام هذا البلد: { $country }. اسأل الطفل.
pack-no-numbers = ليس لدينا أرقام لهذا البلد.
pack-source = مصدر الأرقام: { $source }.
pack-review = يجب التحقق منها قبل { $day }.
number-sms = (برسالة نصية)
number-hours = الأوقات: { $hours }
number-unsure = لم يُؤكَّد باتصال
number-emergency = الطوارئ
number-emergency-all = الطوارئ، كل الخدمات
number-emergency-police = الشرطة
number-emergency-ambulance = الإسعاف
number-emergency-fire = الإطفاء
number-child = خط مساعدة الأطفال
number-missing = الأطفال المفقودون
number-trafficking = الاتجار بالبشر
number-migrant = المهاجرون واللاجئون
number-crisis = خط الأزمات
number-other = مساعدة أخرى

## صفحات أخرى

places = الصفحات
overview-title = نظرة عامة
ended-title = المنتهية
audit-title = السجل
team-title = الفريق

## المزيد في القائمة

mark-danger = علامة خطر
mark-wanted = إلى: { $name }
look = نظرة
look-title = طفل ينتظر، { $language }
look-none = لم يقل الطفل ما يمكنك أن تراه.
look-now = يسمح لك الطفل أن ترى ما كُتب بعد أن طلب شخصاً.
look-before = يسمح لك الطفل أيضاً أن ترى بعض ما سأله قبل ذلك. وهو رمادي.
queue-more = و { $count } غيرهم
queue-hidden = عدد الأطفال المنتظرين بلغات لا تتكلمها: { $count }
queue-spoken = أظهر لغاتي فقط
queue-all = أظهر كل اللغات
queue-ended = انتهت اليوم
notice-nobody-fits = هناك أطفال ينتظرون، لكن لا يمكنك مساعدة أحد منهم الآن: إما أنك لا تتكلم لغتهم، أو أنهم غائبون ولا يجوز أن نكتب لهم. يمكنك مع ذلك أن تأخذ أحدهم من القائمة.
rating-good = 🙂 جيد
rating-middle = 😐 متوسط
rating-bad = 🙁 سيئ
pause = كل الفريق غائب
pause-help = الأطفال الذين يطلبون شخصاً يعرفون أنه لا أحد يستطيع أن يأتي الآن. ويبقى مكانهم محفوظاً.
paused = قال { $name } إن كل الفريق غائب. الأطفال يعرفون أنه لا أحد يستطيع أن يأتي الآن.
resume = لقد عدنا

## المزيد في المحادثة

take-over = تولَّ المحادثة
pass = حوّل
pass-help = يذهب الطفل إلى أول القائمة ويعرف أنك طلبت شخصاً آخر. يُسأل الزميل أولاً لمدة دقيقتين، ثم الجميع.
pass-to = إلى من؟
pass-choose = اختر إلى من
pass-languages = شخص يتكلم
pass-colleagues = زميل أو زميلة
pass-here = هنا الآن
pass-yes = حوّل
close-reason = عن ماذا كانت؟
close-choose-reason = اختر الموضوع
reason-abuse_violence = إساءة وعنف
reason-essential_services = طعام وسكن وخدمات
reason-discrimination = تمييز
reason-education_work = مدرسة وعمل
reason-family = عائلة
reason-legal_migration = أوراق وقانون وهجرة
reason-mental_health = صحة نفسية
reason-peers = أصدقاء ورفاق
reason-physical_health = صحة الجسم
reason-sexuality = أمور جنسية
reason-other = شيء آخر
outcome-cancelled = الطفل لم ينتظر
file-open = افتح
file-care = يُفتح في صفحة جديدة. لا شيء فيه يمكن أن يعمل.
file-care-download = قد يحفظه متصفحك على هذا الحاسوب بدل أن يعرضه: لا تفتحه هناك.
file-gone = هذا الملف لم يعد موجوداً عند تيليجرام.
file-large = هذا الملف أكبر من أن يُعرض هنا (أكثر من 10 ميغابايت).
file-unreachable = لم نستطع جلب الملف الآن. حاول مرة أخرى بعد قليل.
canned-title = ردود جاهزة
canned-find = ابحث عن رد
canned-missing = ناقص باللغة { $language }
notes-title = ملاحظات
notes-help = للفريق فقط. الطفل لا يراها أبداً.
note-label = ملاحظة جديدة
note-save = احفظ الملاحظة

## العامل الثاني والحساب

code-title = خطوة أخرى
code-label = الرمز من تطبيقك، أو رمز احتياطي
code-help = افتح في هاتفك التطبيق الذي يعطي الرموز. بدون هاتف؟ استعمل أحد رموزك الاحتياطية.
code-refused = هذا الرمز لا يصلح. انتظر الرمز التالي وحاول مرة أخرى. بعد عدة أخطاء يجب أن تنتظر.
code-late = انتهى الوقت: لديك خمس دقائق لكتابة الرمز. اكتب الاسم وكلمة المرور من جديد.
code-back = ابدأ من جديد
account-title = حسابك
account-password = كلمة السر
account-old = كلمة السر القديمة
account-new = كلمة السر الجديدة (12 حرفاً أو أكثر)
account-change = غيّر كلمة السر
account-old-wrong = كلمة السر القديمة غير صحيحة.
account-too-short = كلمة السر الجديدة قصيرة جداً. استعمل 12 حرفاً أو أكثر: أربع كلمات مثلاً.
account-password-changed = تغيرت كلمة السر. خرجت من كل الأماكن الأخرى.
factor-title = العامل الثاني
factor-on = العامل الثاني مفعّل. عند الدخول يطلب لانترن رمزاً من تطبيقك.
factor-left = الرموز الاحتياطية الباقية: { $count }
factor-why = كلمة السر وحدها يمكن أن تُسرق. العامل الثاني رمز لا يعطيه إلا هاتفك.
factor-step-app = ثبّت تطبيق رموز الدخول على هاتفك، مثلاً تطبيقاً حراً ومجانياً.
factor-step-scan = صوّر هذه الصورة بالتطبيق.
factor-picture = صورة الرمز لتطبيق رموز الدخول
factor-type = أو اكتب هذا في التطبيق:
factor-step-code = اكتب الرمز الذي يظهر في التطبيق.
factor-confirm = فعّل
factor-wrong = هذا الرمز لا يصلح. تأكد من ساعة هاتفك وجرب الرمز التالي.
codes-title = رموزك الاحتياطية
codes-help = اكتبها الآن واحفظها بعيداً عن هاتفك. كل رمز يدخلك مرة واحدة عندما لا يكون معك هاتف. لن تراها مرة أخرى.
codes-done = كتبتها

## للإشراف

minutes = { $count } دقيقة
now-waiting = ينتظرون الآن
now-urgent = عاجل: { $count }
now-talking = يتحدثون الآن
now-median = الانتظار الآن، الوسيط
now-worst = الانتظار الآن، الأطول
now-first = أول كلمة من شخص، وسيط 24 ساعة
now-helpers = هنا الآن
now-uncovered = هناك أطفال ينتظرون ولا أحد هنا يتكلم: { $languages }
now-outcomes = كيف انتهت محادثات آخر 24 ساعة
now-outcomes-none = لم تنته أي محادثة بعد.
chart-contact = أطفال كتبوا، بالأسبوع
chart-asked = طلبوا شخصاً
chart-urgent = طلبوا في خطر
chart-long_wait = انتظروا أكثر من 15 دقيقة
chart-outcome = محادثات انتهت
chart-total = ({ $count } في 12 أسبوعاً)
export-title = أرقام السنة
export-help = جدول أرقام لا أحد وراءها، حسب فئات المنظمة الدولية لخطوط مساعدة الأطفال. الأرقام تحت 5 تُكتب <5.
export-year = السنة
export-get = خذ الجدول
export-contact = أطفال كتبوا، حسب اللغة
export-asked = طلبوا شخصاً
export-asked-language = طلبوا شخصاً، حسب اللغة
export-asked-country = طلبوا شخصاً، حسب البلد
export-reason = السبب الرئيسي
export-outcome = النتيجة
export-wait = انتظار أول كلمة من شخص، حتى دقائق
export-rating = رأي الطفل
export-topic = مواضيع قرأوها
ended-help = تُتلف المحادثات بعد أيام من نهايتها. قراءة محادثة تُكتب في السجل.
ended-none = لا شيء.
ended-when = انتهت
ended-by = مع
ended-rating = رأي الطفل
ended-transcript = النص
transcript-title = محادثة { $number }
audit-help = من فعل ماذا. لا أحد يستطيع أن يغير سطراً هنا أو يمسحه.
audit-when = متى
audit-who = من
audit-what = ماذا
audit-chat = المحادثة
audit-detail = تفصيل
audit-more = أقدم
act-sign_in = دخل
act-sign_in_failed = لم يستطع الدخول
act-sign_out = خرج
act-claim = أخذ طفلاً
act-open = فتح محادثة
act-look = نظر قبل أن يأخذ
act-open_file = فتح ملفاً
act-acknowledge = رأى تنبيهاً
act-give_back = أعاد طفلاً
act-pass_on = حوّل طفلاً
act-take_over = تولى محادثة
act-lapse = سكت طويلاً فعاد الطفل
act-close = أنهى محادثة
act-cancel = أنهاها الطفل أو لم ينتظر
act-note = كتب ملاحظة
act-pause = قال إن الجميع غائب
act-resume = قال إن الفريق عاد
act-forget = مسح كل شيء
act-forget_danger = مسح كل شيء؛ كان في خطر
act-export = أخذ أرقام السنة
act-transcript = أخذ نص محادثة
act-password = غيّر كلمة سره
act-second_factor_on = فعّل العامل الثاني
act-staff_add = أضاف شخصاً
act-staff_change = غيّر شخصاً
act-staff_disable = منع شخصاً
act-staff_enable = سمح لشخص من جديد
act-staff_reset = أعطى كلمة سر جديدة
act-other = شيء آخر

## للإدارة

team-role = الدور
role-helpline = مساعد
role-supervisor = مشرف
role-editor = محرر نصوص
role-admin = مدير
team-languages = يتكلم
team-save = احفظ
team-add = أضف شخصاً
team-lock = امنع الدخول
team-unlock = اسمح بالدخول
team-locked = ممنوع
team-factor = العامل الثاني مفعّل
team-no-factor = بدون عامل ثانٍ
team-reset = كلمة سر جديدة
team-reset-help = يعطي كلمة سر جديدة ويلغي العامل الثاني. يثبّته الشخص من جديد.
team-password = كلمة سر { $name }:
team-password-help = أعطها للشخص الآن على انفراد. تظهر مرة واحدة فقط. يمكن تغييرها في الصفحة التي تحمل الاسم.
team-changed = تم تغيير { $name }.
team-incomplete = يلزم اسم ودور.
team-name-taken = يوجد شخص باسم { $name }.
team-not-yourself = لا يمكنك أن تفعل هذا بنفسك. اطلب من مدير آخر.

## تنبيهات للفريق عبر تيليغرام والبريد: لا كلمة من طفل أبداً

alert-subject = Lantern: الرجاء النظر إلى اللوحة
alert-waiting = طفل ينتظر شخصاً. اللغة: { $language }. البلد: { $country }. دقائق الانتظار: { $minutes }.
alert-urgent = 🔴 عاجل: قد يكون طفل في خطر وهو ينتظر شخصاً. اللغة: { $language }. البلد: { $country }. دقائق الانتظار: { $minutes }.
