from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("vault", "0003_intake_approvals_rotations")]

    operations = [
        migrations.AlterField(
            model_name="secretversion",
            name="state",
            field=models.CharField(choices=[("pending", "Pending"), ("current", "Current"), ("previous", "Previous"), ("refused", "Refused"), ("superseded", "Kept, nothing known of it")], max_length=10),
        ),
        migrations.AddConstraint(
            model_name="secretversion",
            constraint=models.UniqueConstraint(condition=models.Q(("state", "pending")), fields=("credential",), name="one_pending_version"),
        ),
    ]
