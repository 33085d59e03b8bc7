"""The option lists of the customer module: values are stored, labels are shown; tones give them colour.

Industries and sources unite the lists of the Chinese systems people come from with those of English exports.
Loss reasons are those of requirements.md §5.4; decision roles those of the record page in the mock-ups.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Industry(TextChoices):
    """What a company lives on."""

    MACHINERY = "machinery", _("Machinery")
    AUTOMOTIVE = "automotive", _("Automotive")
    AEROSPACE = "aerospace", _("Aerospace")
    ELECTRONICS = "electronics", _("Electronics")
    MEDICAL = "medical", _("Medical")
    ENERGY = "energy", _("New energy")
    METAL = "metal", _("Metal working")
    MOULD = "mould", _("Moulds and tools")
    RAIL = "rail", _("Rail and shipbuilding")
    CHEMICALS = "chemicals", _("Chemicals")
    FOOD = "food", _("Food")
    TEXTILE = "textile", _("Textiles")
    MANUFACTURING = "manufacturing", _("Other manufacturing")
    SOFTWARE = "software", _("Software")
    TECHNOLOGY = "technology", _("Technology")
    TELECOMMUNICATIONS = "telecommunications", _("Telecommunications")
    RETAIL = "retail", _("Retail and wholesale")
    LOGISTICS = "logistics", _("Transport and logistics")
    FINANCE = "finance", _("Finance")
    SERVICES = "services", _("Business services")
    EMPLOYMENT = "employment", _("Employment services")
    MARKETING = "marketing", _("Marketing")
    ENTERTAINMENT = "entertainment", _("Entertainment")
    MEDIA = "media", _("Culture and media")
    REAL_ESTATE = "real_estate", _("Real estate")
    CONSTRUCTION = "construction", _("Construction")
    EDUCATION = "education", _("Education")
    GOVERNMENT = "government", _("Government")
    AGRICULTURE = "agriculture", _("Agriculture")
    OTHER = "other", _("Other industry")


class Size(TextChoices):
    """How many people a company employs, by the classes of the Chinese statistics office."""

    MICRO = "micro", _("Under 20 people")
    SMALL = "small", _("20 to 299 people")
    MEDIUM = "medium", _("300 to 999 people")
    LARGE = "large", _("1,000 people and more")


class Origin(TextChoices):
    """How a customer or a sale came to us."""

    EXPANSION = "expansion", _("Existing customer")
    REFERRAL = "referral", _("Referral")
    EXHIBITION = "exhibition", _("Exhibition")
    COLD_VISIT = "cold_visit", _("Cold visit")
    PHONE = "phone", _("Telephone inquiry")
    EMAIL = "email", _("E-mail inquiry")
    WEB_INQUIRY = "web_inquiry", _("Online inquiry")
    WEB_SIGN_UP = "web_sign_up", _("Online sign-up")
    SEARCH = "search", _("Search engine")
    ADVERTISING = "advertising", _("Advertising")
    PROMOTION = "promotion", _("Promotion")
    APPOINTMENT = "appointment", _("Appointment")
    TENDER = "tender", _("Tender notice")
    PARTNER = "partner", _("Channel partner")
    OTHER = "other", _("Other source")


class Grade(TextChoices):
    """How much an account matters: A important, B ordinary, C potential (requirements.md §5.12)."""

    A = "A", "A"
    B = "B", "B"
    C = "C", "C"


class AccountStatus(TextChoices):
    """How far we have come with an account."""

    POTENTIAL = "potential", _("Potential")
    ACTIVE = "active", _("In contact")
    CUSTOMER = "customer", _("Customer")
    LOST = "lost", _("Lost customer")


class DecisionRole(TextChoices):
    """What a person has to say in a purchase."""

    DECIDER = "decider", _("Decision maker")
    TECHNICAL = "technical", _("Technical gatekeeper")
    PURCHASING = "purchasing", _("Purchasing gatekeeper")
    USER = "user", pgettext_lazy("decision role", "User")
    INFLUENCER = "influencer", _("Influencer")
    VETO = "veto", _("May veto")


class Attitude(TextChoices):
    """How a person stands towards us."""

    SUPPORT = "support", _("Supports us")
    NEUTRAL = "neutral", _("Neutral")
    AGAINST = "against", _("Against us")


class Gender(TextChoices):
    """How to address a person."""

    MALE = "male", _("Male")
    FEMALE = "female", _("Female")


class LeadStatus(TextChoices):
    """How far we have come with a lead."""

    NEW = "new", pgettext_lazy("lead", "New")
    WORKING = "working", _("Working")
    QUALIFIED = "qualified", _("Qualified")
    CONVERTED = "converted", pgettext_lazy("lead", "Converted")
    DISQUALIFIED = "disqualified", _("Disqualified")


class Rating(TextChoices):
    """How promising a lead is."""

    HOT = "hot", _("Hot")
    WARM = "warm", _("Warm")
    COLD = "cold", _("Cold")


class StageKind(TextChoices):
    """What standing in a stage means. An opportunity's status is the kind of its stage."""

    OPEN = "open", pgettext_lazy("opportunity", "Open")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")
    VOID = "void", _("Void")


class Forecast(TextChoices):
    """How sure a sale is to come in: the forecast categories."""

    OMITTED = "omitted", _("Omitted")
    PIPELINE = "pipeline", pgettext_lazy("forecast", "Pipeline")
    BEST = "best", _("Best case")
    COMMIT = "commit", _("Commit")
    CLOSED = "closed", pgettext_lazy("forecast", "Closed")


class SaleKind(TextChoices):
    """Whether the sale is a first one, more of something, or the same again."""

    NEW = "new", _("New business")
    EXPANSION = "expansion", _("Expansion")
    RENEWAL = "renewal", _("Renewal")


class LossReason(TextChoices):
    """Why a sale was lost."""

    COMPETITOR = "competitor", _("Chose a competitor")
    CANCELLED = "cancelled", _("Project cancelled")
    DECISION = "decision", _("Decision chain too complex")
    BUDGET = "budget", _("Budget limits")
    NEEDS = "needs", _("Needs changed")
    PRICE = "price", _("Price")
    FUNCTION = "function", _("Functions not sufficient")
    RELATIONSHIP = "relationship", _("Relationship not sufficient")
    TERMS = "terms", _("Payment terms")
    SERVICE = "service", _("Service")
    OTHER = "other", _("Other reason")


GRADE_TONES = {Grade.A: "ok", Grade.B: "info"}
ACCOUNT_TONES = {AccountStatus.CUSTOMER: "ok", AccountStatus.ACTIVE: "info", AccountStatus.LOST: "bad"}
ATTITUDE_TONES = {Attitude.SUPPORT: "ok", Attitude.AGAINST: "bad"}
LEAD_TONES = {
    LeadStatus.NEW: "info",
    LeadStatus.WORKING: "warn",
    LeadStatus.QUALIFIED: "ok",
    LeadStatus.CONVERTED: "ok",
    LeadStatus.DISQUALIFIED: "bad",
}
RATING_TONES = {Rating.HOT: "bad", Rating.WARM: "warn"}
STAGE_TONES = {StageKind.OPEN: "info", StageKind.WON: "ok", StageKind.LOST: "bad"}
FORECAST_TONES = {Forecast.COMMIT: "info", Forecast.BEST: "fc", Forecast.CLOSED: "ok"}


class ShareRole(TextChoices):
    """What part somebody took in a deal he has a share of."""

    LEAD = "lead", _("In the lead")
    PARTNER = "partner", _("Working together")
    SUPPORT = "support", _("Pre-sales support")
    REFERRER = "referrer", _("Brought it in")
    DELIVERY = "delivery", _("Delivery and service")
