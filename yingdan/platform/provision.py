"""From nothing to a working installation: tables, first data, somebody who may do everything, and the demo company."""

from collections.abc import Iterator

from django.core.management import call_command
from django.db import transaction
from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid, Missing
from yingdan.platform import backup, health, hooks
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.grant import Grant
from yingdan.platform.objects.user import User
from yingdan.platform.preferences import set_company
from yingdan.platform.seeds import seed_all

ADMIN = "admin"


def prepare(*, demo: bool) -> Iterator[str]:
    """Bring the installation to where it can be used, telling each step that takes time.

    A new one gets its first data, and the demo company when `demo`; one with people in it only its migrations, after
    a backup. Raises Invalid for data of a newer program. Harmless when everything is done already.
    """
    waiting, newer = health.pending()
    if newer:
        raise Invalid(_("The database was made by a newer Yingdan: %(step)s."), step=newer[0])
    if waiting:
        if backup.worthwhile():
            yield _("Backup before the upgrade: %(file)s") % {"file": backup.make("before-upgrade")}
        yield _("Making the tables …")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    with acting(SYSTEM):
        fresh = not User.objects.exists()
        if waiting or fresh:
            with transaction.atomic():
                seed_all()
        if fresh and demo:
            yield _("Founding the demo company …")
            with transaction.atomic():
                for story in hooks.demo:
                    story()
                set_company(demo=True)


def administrator() -> User:
    """Somebody who may do everything: `admin` if he is active, else the first who may. Raises Missing."""
    with acting(SYSTEM):
        mighty = Grant.objects.filter(object_key="*", verb="*", reach="all").values("role")
        found = User.objects.filter(active=True, role__in=mighty).order_by("pk")
        user = found.filter(login=ADMIN).first() or found.first()
    if user is None:
        raise Missing(_("There is no active administrator."))
    return user
