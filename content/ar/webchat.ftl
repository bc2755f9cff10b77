### Short texts and buttons. One line a text; more lines begin with spaces. Keep { $this } as it is.
### review: {status: draft, by: null, on: null}

## The page that stands in for Telegram in a trial

title = Lantern
subtitle = محادثة للتجربة
trial = هذه تجربة فقط. هذا ليس خط مساعدة. لا تكتب هنا أسماء حقيقية. إذا كنت في خطر، فاتصل برقم الطوارئ في مكانك.
chat = الرسائل
start = ابدأ
write = اكتب رسالة
send = أرسل
more = المزيد
more-hint = لا يُرسل شيء حقيقي. البرنامج يتصرف فقط كأنك أرسلته:
kind-voice = 🎤 رسالة صوتية
kind-photo = 🖼️ صورة
kind-sticker = 🐻 ملصق
kind-location = 📍 مكان
kind-contact = 👤 رقم هاتف
kind-file = 📄 ملف
waiting = لا يوجد جواب بعد. رسالتك ما زالت موجودة. ربما ما زال البرنامج يبدأ.
offline = لا يوجد اتصال. سأحاول مرة أخرى.
refused = لم تصل رسالتك. من فضلك اكتبها مرة أخرى.
no-script = هذه الصفحة تحتاج إلى JavaScript. من فضلك شغّله في المتصفح.

## When something sent to this page cannot be taken

error-too-large = رسالتك طويلة جداً. من فضلك اكتبها أقصر.
error-json = هذا ليس JSON بترميز UTF-8. أرسل كائن JSON.
error-fields = أرسل واحداً فقط من هذه في كائن JSON: ‏text أو key أو kind.
error-id = القيمة id ناقصة أو خاطئة. أرسل مع كل رسالة عدداً صحيحاً عشوائياً جديداً أصغر من 9007199254740992.
error-empty = الرسالة فارغة. اكتب بعض الكلمات.
error-key = القيمة key طويلة جداً. أرسل مفتاح زر.
error-kind = القيمة kind يجب أن تكون واحدة من هذه: start, { $kinds }
error-after = القيمة after يجب أن تكون رقم آخر رسالة، أو 0.
error-cookie = المتصفح لم يرسل ملف تعريف الارتباط (cookie). اسمح به لهذه الصفحة وافتحها مرة أخرى.
error-origin = هذه الرسالة جاءت من صفحة أخرى. افتح صفحة التجربة واكتب هناك.
