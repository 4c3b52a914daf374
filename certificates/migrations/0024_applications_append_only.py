from django.db import migrations

from lms.core.append_only import AppendOnly

HANDED_IN = "OLD.handed_in_at IS NOT NULL"
REVIEW_HANDED_IN = (
    "EXISTS (SELECT 1 FROM certificates_applicationreview AS review"
    " WHERE review.id = OLD.review_id AND review.handed_in_at IS NOT NULL)"
)


class Migration(migrations.Migration):
    dependencies = [("certificates", "0023_applications")]
    operations = [
        AppendOnly("certificates_applicationevent"),
        AppendOnly("certificates_dossierdraft"),
        AppendOnly("certificates_submission"),
        AppendOnly("certificates_submittedfile"),
        AppendOnly("certificates_scoresettlement"),
        AppendOnly("certificates_applicationreview", when=HANDED_IN),
        AppendOnly("certificates_reviewscore", when=REVIEW_HANDED_IN),
    ]
