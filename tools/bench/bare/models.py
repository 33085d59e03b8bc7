"""The few columns of Yingdan's tables that the bare pages read."""

from django.db import models


class Unmanaged(models.Model):
    """A table that is there already."""

    class Meta:
        abstract = True
        managed = False
        app_label = "bare"


class User(Unmanaged):
    """platform.User."""

    name = models.CharField(max_length=80)

    class Meta(Unmanaged.Meta):
        db_table = "platform_user"


class Stage(Unmanaged):
    """crm.Stage."""

    name = models.CharField(max_length=100)

    class Meta(Unmanaged.Meta):
        db_table = "crm_stage"


class Account(Unmanaged):
    """crm.Account."""

    name = models.CharField(max_length=200)
    number = models.CharField(max_length=40)
    status = models.CharField(max_length=20)
    grade = models.CharField(max_length=5)
    city = models.CharField(max_length=60)
    owner = models.ForeignKey(User, models.DO_NOTHING, null=True)
    unit_id = models.BigIntegerField(null=True)
    updated_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta(Unmanaged.Meta):
        db_table = "crm_account"


class Opportunity(Unmanaged):
    """crm.Opportunity."""

    name = models.CharField(max_length=200)
    number = models.CharField(max_length=40)
    account = models.ForeignKey(Account, models.DO_NOTHING, null=True)
    stage = models.ForeignKey(Stage, models.DO_NOTHING, null=True)
    owner = models.ForeignKey(User, models.DO_NOTHING, null=True)
    unit_id = models.BigIntegerField(null=True)
    status = models.CharField(max_length=10)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    expected_close_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    next_step = models.CharField(max_length=200)
    updated_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta(Unmanaged.Meta):
        db_table = "crm_opportunity"


class Created(models.Model):
    """A table of the bare application's own, to measure what one insert and commit cost."""

    name = models.CharField(max_length=200)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "bare"
        db_table = "bench_created"
