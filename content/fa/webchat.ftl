### Short texts and buttons. One line a text; more lines begin with spaces. Keep { $this } as it is.
### review: {status: draft, by: null, on: null}

## The page that stands in for Telegram in a trial

title = Lantern
subtitle = چت آزمایشی
trial = این فقط یک آزمایش است. این خط کمک نیست. نام واقعی اینجا ننویس. اگر در خطر هستی، به شماره اضطراری همان‌جا که هستی زنگ بزن.
chat = پیام‌ها
start = شروع
write = یک پیام بنویس
send = بفرست
more = بیشتر
more-hint = هیچ چیز واقعی فرستاده نمی‌شود. برنامه فقط وانمود می‌کند که فرستاده‌ای:
kind-voice = 🎤 پیام صوتی
kind-photo = 🖼️ عکس
kind-sticker = 🐻 استیکر
kind-location = 📍 جا
kind-contact = 👤 شماره تلفن
kind-file = 📄 فایل
waiting = هنوز جوابی نیامده است. پیامت گم نشده است. شاید برنامه هنوز در حال شروع است.
offline = ارتباط قطع است. باز هم تلاش می‌کنم.
refused = پیامت نرسید. لطفاً آن را دوباره بنویس.
no-script = این صفحه JavaScript لازم دارد. لطفاً آن را در مرورگرت روشن کن.

## When something sent to this page cannot be taken

error-too-large = پیامت خیلی دراز است. لطفاً آن را کوتاه‌تر بنویس.
error-json = این JSON با UTF-8 نیست. یک شیء JSON بفرست.
error-fields = فقط یکی از این‌ها را در یک شیء JSON بفرست: text یا key یا kind.
error-id = مقدار id نیست یا غلط است. با هر پیام یک عدد صحیح تصادفی نو بفرست که از 9007199254740992 کوچک‌تر باشد.
error-empty = پیام خالی است. چند کلمه بنویس.
error-key = مقدار key خیلی دراز است. کلید یک دکمه را بفرست.
error-kind = مقدار kind باید یکی از این‌ها باشد: start, { $kinds }
error-after = مقدار after باید شماره آخرین پیام باشد، یا 0.
error-cookie = مرورگرت کوکی را نفرستاد. برای این صفحه کوکی را مجاز کن و آن را دوباره باز کن.
error-origin = این پیام از صفحه دیگری آمد. خود صفحه آزمایشی را باز کن و آنجا بنویس.
