"""A person lets a reply with an unknown word stand: with a reason, and no longer marked."""

from django.db import migrations, models

ACCEPTED = models.Q(accepted_at=None, accepted_why="", accepted_by="") | models.Q(
    accepted_at__isnull=False, accepted_why__gt="", accepted_by__gt="", state="posted"
)


class Migration(migrations.Migration):
    dependencies = [("holds", "0014_freed_for")]
    operations = [
        migrations.AddField(
            "partnerreply", "accepted_why", models.CharField(blank=True, default="", max_length=300)
        ),
        migrations.AddField(
            "partnerreply",
            "accepted_by",
            models.CharField(blank=True, default="", help_text="as others see them", max_length=80),
        ),
        migrations.AddField("partnerreply", "accepted_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "partnerreply", models.CheckConstraint(name="reply_accepted", condition=ACCEPTED)
        ),
        migrations.AddIndex(
            "partnerreply",
            models.Index(
                fields=["received_at"], name="reply_strange",
                condition=models.Q(state="posted", why_review="unknown-code"),
            ),
        ),
        migrations.AddIndex(
            "partnerreply",
            models.Index(
                fields=["accepted_at"], name="reply_accepted_at",
                condition=models.Q(accepted_at__isnull=False),
            ),
        ),
    ]
