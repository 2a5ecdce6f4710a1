"""The words of the measured sites, in five languages. Invariant: data only; the generator chooses among them by its
seed."""

from __future__ import annotations

from typing import Final

Texts = dict[str, str]

LANGUAGES: Final[dict[str, dict[str, str]]] = {
    "fr": {"name": "Français", "dir": "ltr", "locale": "fr_FR"},
    "en": {"name": "English", "dir": "ltr", "locale": "en_GB"},
    "ar": {"name": "العربية", "dir": "rtl", "locale": "ar"},
    "es": {"name": "Español", "dir": "ltr", "locale": "es_ES"},
    "de": {"name": "Deutsch", "dir": "ltr", "locale": "de_DE"},
}

PATHS: Final[dict[str, tuple[str, str, str, str, str, str, str]]] = {
    # cities, courses, programme, sessions, partners, news, calendars
    "fr": ("villes", "cours", "programme", "seances", "partenaires", "actualites", "calendriers"),
    "en": ("cities", "courses", "programme", "sessions", "partners", "news", "calendars"),
    "ar": ("cities", "courses", "programme", "sessions", "partners", "news", "calendars"),
    "es": ("ciudades", "cursos", "programa", "sesiones", "socios", "noticias", "calendarios"),
    "de": ("staedte", "kurse", "programm", "termine", "partner", "aktuelles", "kalender"),
}
SECTIONS: Final = ("cities", "courses", "programme", "sessions", "partners", "news", "calendars")


def _texts(fr: str, en: str, ar: str, es: str, de: str) -> Texts:
    return {"fr": fr, "en": en, "ar": ar, "es": es, "de": de}


SITE_TITLE: Final = _texts(
    "Ateliers de mesure", "Measured workshops", "ورش القياس", "Talleres de medida", "Gemessene Werkstätten"
)
SITE_DESCRIPTION: Final = _texts(
    "Des formations gratuites au numérique, inventées pour mesurer le générateur.",
    "Free training in digital skills, invented to measure the generator.",
    "تدريب مجاني على المهارات الرقمية، ابتُكر لقياس المولّد.",
    "Formación digital gratuita, inventada para medir el generador.",
    "Kostenlose digitale Kurse, erfunden, um den Generator zu messen.",
)
BANNER: Final = _texts(
    "Site de mesure : rien de ce qui est affiché n’existe.",
    "Measuring site: nothing shown here exists.",
    "موقع للقياس: لا وجود لأي شيء مما يُعرض هنا.",
    "Sitio de medida: nada de lo que se muestra existe.",
    "Messseite: Nichts von dem, was hier steht, gibt es.",
)

VOCABULARY: Final[dict[str, dict[str, Texts]]] = {
    "topics": {
        "first-steps": _texts("Premiers pas", "First steps", "الخطوات الأولى", "Primeros pasos", "Erste Schritte"),
        "everyday": _texts("Vie quotidienne", "Daily life", "الحياة اليومية", "Vida diaria", "Alltag"),
        "safety": _texts("Sécurité", "Security", "الأمان", "Seguridad", "Sicherheit"),
        "information": _texts("Information", "Information", "المعلومات", "Información", "Information"),
        "office": _texts("Bureautique", "Office tools", "الأدوات المكتبية", "Ofimática", "Büroprogramme"),
        "work": _texts("Emploi", "Jobs", "العمل", "Empleo", "Arbeit"),
        "visibility": _texts("Visibilité", "Visibility", "الظهور", "Visibilidad", "Sichtbarkeit"),
        "coding": _texts("Programmer", "Coding", "البرمجة", "Programar", "Programmieren"),
    },
    "audiences": {
        "children": _texts("Enfants", "Children", "الأطفال", "Niños", "Kinder"),
        "young": _texts("Jeunes", "Young people", "الشباب", "Jóvenes", "Jugendliche"),
        "students": _texts("Étudiants", "Students", "الطلاب", "Estudiantes", "Studierende"),
        "parents": _texts("Parents", "Parents", "الآباء والأمهات", "Padres", "Eltern"),
        "seniors": _texts("Seniors", "Older people", "كبار السن", "Mayores", "Ältere"),
        "job-seekers": _texts(
            "Demandeurs d’emploi", "Job seekers", "الباحثون عن عمل", "Desempleados", "Arbeitsuchende"
        ),
        "entrepreneurs": _texts("Entrepreneurs", "Entrepreneurs", "رواد الأعمال", "Emprendedores", "Gründer"),
        "small-businesses": _texts(
            "Petites entreprises", "Small businesses", "الشركات الصغيرة", "Pequeñas empresas", "Kleine Betriebe"
        ),
        "associations": _texts("Associations", "Associations", "الجمعيات", "Asociaciones", "Vereine"),
        "employees": _texts("Salariés", "Employees", "الموظفون", "Empleados", "Angestellte"),
    },
    "levels": {
        "beginner": _texts("Débutant", "Beginner", "مبتدئ", "Principiante", "Anfänger"),
        "intermediate": _texts("Intermédiaire", "Intermediate", "متوسط", "Intermedio", "Mittelstufe"),
        "advanced": _texts("Avancé", "Advanced", "متقدم", "Avanzado", "Fortgeschritten"),
    },
    "formats": {
        "conference": _texts("Conférence", "Talk", "محاضرة", "Conferencia", "Vortrag"),
        "workshop": _texts("Atelier", "Workshop", "ورشة", "Taller", "Workshop"),
        "coaching": _texts("Accompagnement", "Coaching", "مرافقة فردية", "Acompañamiento", "Einzelberatung"),
        "demonstration": _texts("Démonstration", "Demonstration", "عرض توضيحي", "Demostración", "Vorführung"),
        "children": _texts("Séance enfants", "Children’s session", "جلسة للأطفال", "Sesión infantil", "Kinderstunde"),
    },
    "access": {
        "step-free": _texts("Sans marche", "Step-free", "بلا درج", "Sin escalones", "Stufenlos"),
        "accessible-toilet": _texts(
            "Toilettes accessibles", "Accessible toilet", "دورة مياه مهيأة", "Aseo accesible", "Barrierefreie Toilette"
        ),
        "hearing-loop": _texts("Boucle magnétique", "Hearing loop", "حلقة سمعية", "Bucle magnético", "Hörschleife"),
        "sign-language": _texts("Langue des signes", "Sign language", "لغة الإشارة", "Lengua de signos", "Gebärden"),
        "large-screen": _texts("Grand écran", "Large screen", "شاشة كبيرة", "Pantalla grande", "Großer Bildschirm"),
        "quiet-hours": _texts("Heures calmes", "Quiet hours", "ساعات هادئة", "Horas tranquilas", "Ruhige Stunden"),
    },
}

# Subject: id, topic, words. A course is a subject from one angle.
SUBJECTS: Final[tuple[tuple[str, str, Texts], ...]] = (
    ("seo", "visibility", _texts("Être trouvé en ligne", "Being found online", "الظهور في البحث", "Ser encontrado", "Gefunden werden")),
    ("email", "first-steps", _texts("Le courriel", "E-mail", "البريد الإلكتروني", "El correo electrónico", "E-Mail")),
    ("spreadsheets", "office", _texts("Les tableurs", "Spreadsheets", "جداول البيانات", "Las hojas de cálculo", "Tabellen")),
    ("passwords", "safety", _texts("Les mots de passe", "Passwords", "كلمات المرور", "Las contraseñas", "Passwörter")),
    ("scratch", "coding", _texts("Coder avec Scratch", "Coding with Scratch", "البرمجة بسكراتش", "Programar con Scratch", "Scratch")),
    ("news", "information", _texts("Le vrai et le faux", "True and false", "الصحيح والزائف", "Lo cierto y lo falso", "Wahr und falsch")),
    ("resume", "work", _texts("Le CV", "The CV", "السيرة الذاتية", "El currículum", "Der Lebenslauf")),
    ("travel", "everyday", _texts("Voyager", "Travelling", "السفر", "Viajar", "Reisen")),
    ("shop", "visibility", _texts("La boutique et le web", "Shop and web", "المتجر والويب", "La tienda y la web", "Laden und Web")),
    ("video", "visibility", _texts("La vidéo", "Video", "الفيديو", "El vídeo", "Video")),
    ("phone", "first-steps", _texts("Le téléphone", "The phone", "الهاتف", "El teléfono", "Das Telefon")),
    ("photos", "everyday", _texts("Les photos", "Photos", "الصور", "Las fotos", "Fotos")),
    ("letters", "office", _texts("Le traitement de texte", "Word processing", "معالجة النصوص", "Los textos", "Textverarbeitung")),
    ("networks", "safety", _texts("Les réseaux sociaux", "Social networks", "الشبكات الاجتماعية", "Las redes", "Soziale Netzwerke")),
    ("robots", "coding", _texts("Les robots", "Robots", "الروبوتات", "Los robots", "Roboter")),
    ("sources", "information", _texts("Vérifier une source", "Checking a source", "التحقق من مصدر", "Verificar fuentes", "Quellen prüfen")),
    ("profile", "work", _texts("Le profil en ligne", "The online profile", "الملف على الشبكة", "El perfil en línea", "Das Online-Profil")),
    ("forms", "everyday", _texts("Les démarches", "Online procedures", "المعاملات", "Los trámites", "Behördengänge")),
    ("energy", "work", _texts("L’énergie au travail", "Energy at work", "الطاقة في العمل", "La energía", "Energie im Betrieb")),
    ("calls", "first-steps", _texts("Les appels vidéo", "Video calls", "مكالمات الفيديو", "Las videollamadas", "Videoanrufe")),
)  # fmt: skip

# Angle: id, level, words.
ANGLES: Final[tuple[tuple[str, str, Texts], ...]] = (
    ("basics", "beginner", _texts("les bases", "the basics", "الأساسيات", "lo básico", "die Grundlagen")),
    ("practice", "intermediate", _texts("en pratique", "in practice", "عمليًا", "en la práctica", "in der Praxis")),
    ("further", "advanced", _texts("aller plus loin", "going further", "للتقدم أكثر", "ir más lejos", "weiter gehen")),
    ("mistakes", "intermediate", _texts("les erreurs", "the mistakes", "الأخطاء", "los errores", "die Fehler")),
    ("family", "beginner", _texts("en famille", "with the family", "مع العائلة", "en familia", "in der Familie")),
    ("hour", "beginner", _texts("en une heure", "in one hour", "في ساعة", "en una hora", "in einer Stunde")),
    ("team", "advanced", _texts("en équipe", "as a team", "ضمن فريق", "en equipo", "im Team")),
    ("questions", "beginner", _texts("vos questions", "your questions", "أسئلتكم", "sus preguntas", "Ihre Fragen")),
)

# A city's name is two syllables: each is written in Latin and in Arabic letters.
FIRST_SYLLABLES: Final = (
    ("Mar", "مار"), ("Bel", "بيل"), ("Cler", "كلير"), ("Dor", "دور"), ("Fon", "فون"), ("Gran", "غران"),
    ("Lor", "لور"), ("Mon", "مون"), ("Nor", "نور"), ("Or", "أور"), ("Pont", "بونت"), ("Ro", "رو"),
    ("Sau", "سو"), ("Tour", "تور"), ("Va", "فا"), ("Bri", "بري"), ("Cas", "كاس"), ("Fla", "فلا"),
    ("Haut", "هوت"), ("Lan", "لان"), ("Mer", "مير"), ("Ner", "نير"), ("Per", "بير"), ("Ser", "سير"), ("Ver", "فير"),
)  # fmt: skip
LAST_SYLLABLES: Final = (
    ("ville", "فيل"), ("mont", "مون"), ("bourg", "بور"), ("court", "كور"), ("val", "فال"), ("nac", "ناك"),
    ("zac", "زاك"), ("gny", "ني"), ("lieu", "ليو"), ("tier", "تييه"), ("don", "دون"), ("ges", "ج"),
    ("ris", "ريس"), ("tain", "تان"), ("seuil", "سوي"), ("vert", "فير"), ("fort", "فور"), ("lac", "لاك"),
    ("mar", "مار"), ("nay", "ناي"), ("pois", "بوا"), ("rac", "راك"), ("say", "ساي"), ("tot", "توت"), ("zon", "زون"),
)  # fmt: skip
REGIONS: Final = (
    _texts("Région du Nord", "Northern region", "إقليم الشمال", "Región Norte", "Nordregion"),
    _texts("Région du Sud", "Southern region", "إقليم الجنوب", "Región Sur", "Südregion"),
    _texts("Région de l’Est", "Eastern region", "إقليم الشرق", "Región Este", "Ostregion"),
    _texts("Région de l’Ouest", "Western region", "إقليم الغرب", "Región Oeste", "Westregion"),
)
STREETS: Final = ("rue du Port", "place de la Gare", "avenue des Tilleuls", "rue des Écoles", "quai Neuf", "rue Haute")

VENUE: Final = _texts("Atelier de {city}", "{city} workshop", "ورشة {city}", "Taller de {city}", "Werkstatt {city}")
DIRECTIONS: Final = _texts(
    "Cinq minutes à pied depuis la gare.",
    "Five minutes on foot from the station.",
    "خمس دقائق مشيًا من المحطة.",
    "Cinco minutos a pie desde la estación.",
    "Fünf Minuten zu Fuß vom Bahnhof.",
)
ROOMS: Final[tuple[tuple[str, int, Texts], ...]] = (
    ("lab", 16, _texts("Salle d’ordinateurs", "Computer room", "قاعة الحواسيب", "Sala de ordenadores", "Computerraum")),
    ("auditorium", 60, _texts("Auditorium", "Auditorium", "قاعة المحاضرات", "Auditorio", "Hörsaal")),
    ("booth", 2, _texts("Espace conseil", "Coaching booth", "ركن المرافقة", "Cabina", "Beratungsecke")),
)
CLOSURES: Final[tuple[tuple[str, str, Texts], ...]] = (
    ("2026-11-11", "2026-11-11", _texts("Armistice", "Armistice Day", "ذكرى الهدنة", "Armisticio", "Waffenstillstand")),
    ("2026-12-24", "2027-01-02", _texts("Fin d’année", "Year end", "نهاية السنة", "Fin de año", "Jahresende")),
    ("2027-05-01", "2027-05-01", _texts("Fête du Travail", "Labour Day", "عيد العمال", "Día del Trabajo", "1. Mai")),
    ("2027-05-06", "2027-05-08", _texts("Ascension", "Ascension", "عيد الصعود", "Ascensión", "Himmelfahrt")),
    (
        "2027-07-14",
        "2027-07-14",
        _texts("Fête nationale", "National Day", "العيد الوطني", "Fiesta nacional", "Feiertag"),
    ),
)
PEOPLE: Final = _texts("personnes", "people", "شخص", "personas", "Menschen")
WELCOMED: Final = _texts(
    "Accueillies en un an", "Welcomed in one year", "استُقبلوا في سنة", "Acogidas en un año", "In einem Jahr begrüßt"
)
INVENTED: Final = _texts("Chiffre inventé", "Invented figure", "رقم مبتكر", "Cifra inventada", "Erfundene Zahl")
ROLE: Final = _texts(
    "Prête des formateurs", "Lends trainers", "يوفر مدربين", "Presta formadores", "Stellt Trainer bereit"
)
EQUIPMENT: Final = _texts("Un téléphone", "A phone", "هاتف", "Un teléfono", "Ein Telefon")
CANCELLED: Final = _texts(
    "Séance annulée : le formateur est absent.",
    "Cancelled: the trainer is away.",
    "أُلغيت الجلسة لغياب المدرب.",
    "Sesión anulada: el formador está ausente.",
    "Abgesagt: Der Trainer ist verhindert.",
)

PARTNER_WORDS: Final = ("Fabrique", "Cercle", "Maison", "Atelier", "Réseau", "Campus", "Relais", "Pôle")
PARTNER_KINDS: Final = ("public", "private", "association", "school", "incubator", "third-place")

NEWS: Final[tuple[tuple[str, Texts], ...]] = (
    ("new-city", _texts("Une ville de plus", "One more city", "مدينة جديدة", "Una ciudad más", "Eine Stadt mehr")),
    ("new-courses", _texts("De nouveaux cours", "New courses", "دروس جديدة", "Nuevos cursos", "Neue Kurse")),
    ("open-day", _texts("Portes ouvertes", "Open day", "يوم مفتوح", "Puertas abiertas", "Offene Türen")),
    ("partners", _texts("Des partenaires", "Partners", "شركاء", "Socios", "Partner")),
    ("volunteers", _texts("Des bénévoles", "Volunteers", "متطوعون", "Voluntarios", "Freiwillige")),
    ("library", _texts("À la bibliothèque", "At the library", "في المكتبة", "En la biblioteca", "In der Bücherei")),
    ("school", _texts("À l’école", "At school", "في المدرسة", "En la escuela", "In der Schule")),
    ("winter", _texts("Le programme d’hiver", "Winter programme", "برنامج الشتاء", "El invierno", "Winterprogramm")),
    ("awards", _texts("Un prix", "An award", "جائزة", "Un premio", "Ein Preis")),
    ("report", _texts("Le bilan", "The report", "التقرير", "El balance", "Der Bericht")),
)
PAGES: Final[tuple[tuple[str, Texts], ...]] = (
    ("about", _texts("Qui sommes-nous", "About us", "من نحن", "Quiénes somos", "Über uns")),
    ("accessibility", _texts("Accessibilité", "Accessibility", "إمكانية الوصول", "Accesibilidad", "Barrierefreiheit")),
    (
        "calendars",
        _texts("Agendas et données", "Calendars and data", "التقويمات", "Agendas y datos", "Kalender und Daten"),
    ),
    ("legal", _texts("Mentions légales", "Legal notice", "بيانات قانونية", "Aviso legal", "Impressum")),
    ("privacy", _texts("Vie privée", "Privacy", "الخصوصية", "Privacidad", "Datenschutz")),
)

HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "fr": (
        "Pour qui ?",
        "Ce que vous apprendrez",
        "Comment cela se passe",
        "Avant de venir",
        "Et après ?",
        "Un exemple",
    ),
    "en": ("Who is it for?", "What you will learn", "How it goes", "Before you come", "And then?", "An example"),
    "ar": ("لمن هذا الدرس؟", "ماذا ستتعلمون", "كيف تسير الجلسة", "قبل المجيء", "وماذا بعد؟", "مثال"),
    "es": ("¿Para quién?", "Lo que aprenderá", "Cómo se desarrolla", "Antes de venir", "¿Y después?", "Un ejemplo"),
    "de": ("Für wen?", "Was Sie lernen", "Wie es abläuft", "Vor dem Kommen", "Und danach?", "Ein Beispiel"),
}
SENTENCES: Final[dict[str, tuple[str, ...]]] = {
    "fr": (
        "On commence par ce que vous savez déjà, et l’on avance au rythme du groupe.",
        "Chaque personne a un ordinateur, et le formateur passe de l’un à l’autre.",
        "Les exercices sont courts et viennent tous de la *vie de tous les jours*.",
        "Personne n’est obligé de montrer son écran, et toutes les questions sont bonnes.",
        "Vous repartez avec une feuille d’une page qui résume **les gestes importants**.",
        "Il vaut mieux venir avec un vrai projet, même petit, qu’avec une idée vague.",
        "Le groupe compte rarement plus de douze personnes, ce qui laisse du temps à chacun.",
        "Quand une étape résiste, on la reprend à deux, sans se presser.",
        "Les outils présentés sont gratuits, et aucun compte n’est demandé pour essayer.",
        "À la fin de la séance, on choisit ensemble ce qui sera travaillé la fois suivante.",
        "Les mots techniques sont expliqués avec des images simples et des comparaisons.",
        "Un café est offert à la pause, et c’est souvent là que l’on apprend le plus.",
    ),
    "en": (
        "We begin with what you already know, and go on at the pace of the group.",
        "Everybody has a computer, and the trainer goes from one to the other.",
        "The exercises are short and all come from *everyday life*.",
        "Nobody has to show a screen, and every question is a good one.",
        "You leave with a single sheet that sums up **the steps that matter**.",
        "It is better to come with a real project, however small, than with a vague idea.",
        "The group rarely has more than twelve people, which leaves time for each.",
        "When a step resists, two people take it up again, without hurry.",
        "The tools shown are free, and nobody asks you for an account to try them.",
        "At the end of the session we choose together what comes next time.",
        "Technical words are explained with simple pictures and comparisons.",
        "There is coffee at the break, and that is often when people learn most.",
    ),
    "ar": (
        "نبدأ بما تعرفونه من قبل، ثم نتقدم بحسب إيقاع المجموعة.",
        "لكل شخص حاسوب، وينتقل المدرب من مشارك إلى آخر.",
        "التمارين قصيرة، وكلها مأخوذة من *الحياة اليومية*.",
        "لا أحد مضطر إلى عرض شاشته، وكل الأسئلة مرحب بها.",
        "تغادرون ومعكم ورقة واحدة تلخص **أهم الخطوات**.",
        "من الأفضل أن تأتوا بمشروع حقيقي، ولو صغيرًا، بدل فكرة غامضة.",
        "نادرًا ما تزيد المجموعة على اثني عشر شخصًا، فيبقى وقت للجميع.",
        "حين تصعب خطوة ما، نعيدها مع شخص آخر ومن دون عجلة.",
        "الأدوات المعروضة مجانية، ولا يُطلب أي حساب لتجربتها.",
        "في نهاية الجلسة نختار معًا ما سنعمل عليه في المرة القادمة.",
        "تُشرح الكلمات التقنية بصور بسيطة ومقارنات.",
        "تُقدَّم القهوة في الاستراحة، وكثيرًا ما يتعلم الناس فيها أكثر.",
    ),
    "es": (
        "Empezamos por lo que usted ya sabe y avanzamos al ritmo del grupo.",
        "Cada persona tiene un ordenador, y el formador pasa de una a otra.",
        "Los ejercicios son cortos y vienen todos de la *vida diaria*.",
        "Nadie tiene que mostrar su pantalla, y todas las preguntas son buenas.",
        "Se marcha con una sola hoja que resume **los gestos importantes**.",
        "Es mejor venir con un proyecto real, aunque sea pequeño, que con una idea vaga.",
        "El grupo rara vez supera las doce personas, lo que deja tiempo para cada una.",
        "Cuando un paso se resiste, se retoma entre dos, sin prisa.",
        "Las herramientas son gratuitas, y no se pide ninguna cuenta para probarlas.",
        "Al final de la sesión elegimos juntos lo que haremos la próxima vez.",
        "Las palabras técnicas se explican con imágenes sencillas y comparaciones.",
        "Hay café en la pausa, y a menudo es ahí donde más se aprende.",
    ),
    "de": (
        "Wir beginnen mit dem, was Sie schon wissen, und gehen im Tempo der Gruppe voran.",
        "Alle haben einen Computer, und die Trainerin geht von Platz zu Platz.",
        "Die Übungen sind kurz und kommen alle aus dem *täglichen Leben*.",
        "Niemand muss den eigenen Bildschirm zeigen, und jede Frage ist willkommen.",
        "Sie gehen mit einem einzigen Blatt, auf dem **die wichtigen Schritte** stehen.",
        "Ein echtes Vorhaben, und sei es klein, ist besser als eine ungefähre Idee.",
        "Selten sind mehr als zwölf Menschen da, so bleibt Zeit für jeden.",
        "Wenn ein Schritt nicht gelingt, gehen wir ihn zu zweit noch einmal ohne Eile.",
        "Die gezeigten Werkzeuge sind kostenlos, und zum Testen braucht es kein Konto.",
        "Am Ende wählen wir gemeinsam, woran wir beim nächsten Mal arbeiten.",
        "Fachwörter werden mit einfachen Bildern und Vergleichen erklärt.",
        "In der Pause gibt es Kaffee, und oft lernt man gerade dann am meisten.",
    ),
}
ITEMS: Final[dict[str, tuple[str, ...]]] = {
    "fr": (
        "ouvrir, ranger et retrouver un fichier",
        "choisir un réglage et comprendre ce qu’il change",
        "demander de l’aide au bon endroit",
        "reconnaître un message qui n’est pas honnête",
        "écrire un titre court que tout le monde comprend",
        "partager une page sans donner plus que prévu",
        "noter ce qui marche et ce qui ne marche pas",
        "refaire seul, chez soi, ce que l’on a vu",
    ),
    "en": (
        "open, put away and find a file again",
        "choose a setting and understand what it changes",
        "ask for help in the right place",
        "recognise a message that is not honest",
        "write a short title that everybody understands",
        "share a page without giving more than intended",
        "note what works and what does not",
        "do again, alone and at home, what was shown",
    ),
    "ar": (
        "فتح ملف وحفظه والعثور عليه من جديد",
        "اختيار إعداد وفهم ما يغيّره",
        "طلب المساعدة في المكان المناسب",
        "التعرف على رسالة غير صادقة",
        "كتابة عنوان قصير يفهمه الجميع",
        "مشاركة صفحة من دون كشف أكثر مما نريد",
        "تدوين ما ينجح وما لا ينجح",
        "إعادة ما تعلمناه في البيت وحدنا",
    ),
    "es": (
        "abrir, guardar y volver a encontrar un archivo",
        "elegir un ajuste y entender lo que cambia",
        "pedir ayuda en el lugar adecuado",
        "reconocer un mensaje que no es honesto",
        "escribir un título corto que todos entiendan",
        "compartir una página sin dar más de lo previsto",
        "anotar lo que funciona y lo que no",
        "repetir en casa lo que se ha visto",
    ),
    "de": (
        "eine Datei öffnen, ablegen und wiederfinden",
        "eine Einstellung wählen und verstehen, was sie ändert",
        "an der richtigen Stelle um Hilfe bitten",
        "eine unehrliche Nachricht erkennen",
        "einen kurzen Titel schreiben, den alle verstehen",
        "eine Seite teilen, ohne mehr als gewollt zu zeigen",
        "festhalten, was gelingt und was nicht",
        "zu Hause allein wiederholen, was gezeigt wurde",
    ),
}
TABLE: Final[dict[str, tuple[str, str, str, str]]] = {
    "fr": ("Étape", "Durée", "Découvrir", "Essayer"),
    "en": ("Step", "Time", "Discover", "Try"),
    "ar": ("الخطوة", "المدة", "اكتشاف", "تجربة"),
    "es": ("Paso", "Tiempo", "Descubrir", "Probar"),
    "de": ("Schritt", "Dauer", "Entdecken", "Ausprobieren"),
}
NOTE: Final = _texts(
    "Les places sont limitées : pensez à réserver, et prévenez si vous ne pouvez pas venir.",
    "Places are limited: remember to book, and tell us if you cannot come.",
    "الأماكن محدودة: تذكروا الحجز، وأخبرونا إن تعذر مجيئكم.",
    "Las plazas son limitadas: reserve, y avise si no puede venir.",
    "Die Plätze sind begrenzt: Bitte reservieren Sie, und sagen Sie ab, wenn Sie nicht kommen.",
)
SEE_ALSO: Final = _texts(
    "Pour continuer, voyez [{title}](@/{target}).",
    "To go on, see [{title}](@/{target}).",
    "للمتابعة، انظروا [{title}](@/{target}).",
    "Para seguir, vea [{title}](@/{target}).",
    "Weiter geht es mit [{title}](@/{target}).",
)
SUMMARY: Final = _texts(
    "{title}, pas à pas, avec des exercices.",
    "{title}, step by step, with exercises.",
    "{title}، خطوة بخطوة، مع تمارين.",
    "{title}, paso a paso, con ejercicios.",
    "{title}, Schritt für Schritt, mit Übungen.",
)
