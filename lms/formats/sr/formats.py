"""Serbian in Cyrillic: the month in the genitive, a dot after the year, 24 hours."""

DATE_FORMAT = "j. E Y."
SHORT_DATE_FORMAT = "j. n. Y."
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j. E Y., H:i"
SHORT_DATETIME_FORMAT = "j. n. Y., H:i"
YEAR_MONTH_FORMAT = "F Y."
MONTH_DAY_FORMAT = "j. E"
FIRST_DAY_OF_WEEK = 1
