"""The rest of the dictionary of requirements.md §6.1: numbers whose data no module keeps yet. Each says what it waits
for and has no figures until then; whoever builds that module declares it anew and takes it off this list.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from yingdan.platform.metrics.metric import Metric

WRITTEN_OFF, QUOTES = _("receivables written off"), _("quotations")
ORDERS, COSTS, MARKET = _("orders"), _("costs"), _("market data")
FORECASTS, PLANS = _("forecasts handed in"), _("plans of visits")
SURVEYS, TICKETS, TRAINING = _("surveys of customers"), _("complaints and service tickets"), _("training")
TEAM, COMMISSION, RESOURCES = _("appraisals and staff"), _("commission"), _("budgets and resources")
SCORES, CHANNELS, USE = _("records of assignment"), _("campaigns and channels"), _("records of use")

# code, label, definition, unit, better, what it waits for, group, requirement
WAITING: tuple[tuple[str, Any, Any, str, str, Any, str, str], ...] = (
    ("bad_debt", _("Bad debt rate"), _("Receivables written off ÷ credit sales."),
     "percent", "down", WRITTEN_OFF, "money", ""),
    ("gm_rate", _("Gross margin"), _("(Revenue − cost) ÷ revenue."), "percent", "up", COSTS, "money", "S4-2.1"),
    ("disc", _("Average discount"), _("Net amount ÷ list amount."), "percent", "up", QUOTES, "money", ""),
    ("comp_cost", _("Commission cost"), _("Commission ÷ receipts."), "percent", "down", COMMISSION, "money", "S1-6.1"),
    ("slip", _("Slip rate"), _("Deals whose closing day moved out of the period ÷ deals due at its start."),
     "percent", "down", FORECASTS, "pipeline", "S3-3.2"),
    ("fc_acc", _("Forecast accuracy"), _("1 − |forecast − actual| ÷ actual."),
     "percent", "up", FORECASTS, "pipeline", "S3-3.2"),
    ("fc_bias", _("Forecast bias"), _("(Forecast − actual) ÷ actual."), "percent", "up", FORECASTS, "pipeline", ""),
    ("retention", _("Customer retention"), _("(Customers at the end − new ones) ÷ customers at the start."),
     "percent", "up", ORDERS, "customers", "S1-1.2"),
    ("churn", _("Churn"), _("Customers lost ÷ customers at the start."), "percent", "down", ORDERS, "customers", ""),
    ("repurchase", _("Repurchase rate"), _("Customers with two orders or more ÷ customers with one or more."),
     "percent", "up", ORDERS, "customers", "S3-1.2"),
    ("nrr", _("Net revenue retention"), _("(Start + expansion − contraction − churn) ÷ start."),
     "percent", "up", ORDERS, "customers", ""),
    ("cac", _("Cost of winning a customer"), _("(Cost of sales + cost of marketing) ÷ new customers."),
     "money", "down", COSTS, "customers", "S1-1.2"),
    ("resp_time", _("First response"), _("Median from assignment to the first effective follow-up."),
     "days", "down", SCORES, "customers", "S3-5.2"),
    ("mkt_share", _("Market share"), _("Our sales ÷ size of the market."),
     "percent", "up", MARKET, "market", "S4-2.1"),
    ("mkt_growth", _("Market growth"), _("Growth of the size of the market."),
     "percent", "up", MARKET, "market", "S2-6.1"),
    ("coverage_mkt", _("Market coverage"), _("Target accounts covered ÷ all target accounts."),
     "percent", "up", MARKET, "market", "S2-9"),
    ("promo_roi", _("Return on promotion"), _("(Margin − cost) ÷ cost of a promotion."),
     "percent", "up", CHANNELS, "market", "S2-9"),
    ("channel_roi", _("Return on channels"), _("(Margin − cost) ÷ cost of a channel."),
     "percent", "up", CHANNELS, "market", "S2-9"),
    ("brand_aware", _("Brand awareness"), _("Share of those asked who know the brand."),
     "percent", "up", SURVEYS, "market", "S5-12.1"),
    ("brand_fav", _("Brand favour"), _("Share of those asked who like the brand."),
     "percent", "up", SURVEYS, "market", "S5-12.1"),
    ("csat", _("Customer satisfaction"), _("Share of marks 4 and 5 of 5."),
     "percent", "up", SURVEYS, "service", "S1-7.1"),
    ("nps", _("Net promoter score"), _("Share of marks 9 and 10 − share of marks 0 to 6."),
     "percent", "up", SURVEYS, "service", ""),
    ("loyalty", _("Loyalty index"), _("0.4 repurchase + 0.3 promoters + 0.3 years together."),
     "number", "up", SURVEYS, "service", "S5-7.2"),
    ("cxi", _("Customer experience index"), _("Σ weight of stage × mean of effectiveness, ease and emotion."),
     "number", "up", SURVEYS, "service", "S5-19.1"),
    ("complaint_rate", _("Complaint rate"), _("Complaints ÷ orders."),
     "percent", "down", TICKETS, "service", "S5-11.2"),
    ("ttr", _("Time to resolve"), _("Median from opening to resolving a ticket."),
     "days", "down", TICKETS, "service", "S5-11.2"),
    ("fcr", _("Resolved at first contact"), _("Tickets resolved at the first contact ÷ all tickets."),
     "percent", "up", TICKETS, "service", "S5-11.2"),
    ("visit_plan", _("Visits as planned"), _("Visits done ÷ visits planned."), "percent", "up", PLANS, "activity", ""),
    ("revisit_cov", _("Return visits on time"), _("Return visits done on time ÷ those due."),
     "percent", "up", PLANS, "activity", "S4-7.2"),
    ("report_rate", _("Daily reports on time"), _("Reports handed in on time ÷ reports due."),
     "percent", "up", PLANS, "activity", "S3-3.2"),
    ("time_sell", _("Time spent selling"), _("Time with customers ÷ working time."),
     "percent", "up", PLANS, "activity", "S3-1.2"),
    ("adoption", _("Use of the system"), _("Days active and records touched."),
     "percent", "up", USE, "team", "S1-5.1"),
    ("train_hours", _("Hours of training"), _("Hours of courses attended."), "number", "up", TRAINING, "team", "S1-3"),
    ("pass_rate", _("Pass rate"), _("Examinations passed ÷ examinations taken."),
     "percent", "up", TRAINING, "team", "S1-3"),
    ("cert_cov", _("Certified people"), _("People certified ÷ people who should be."),
     "percent", "up", TRAINING, "team", "S1-3"),
    ("train_uplift", _("Uplift of training"), _("Difference in differences of the conversion that was trained."),
     "percent", "up", TRAINING, "team", "M6"),
    ("coach_freq", _("Talks held"), _("One-to-one talks held ÷ planned."), "percent", "up", TEAM, "team", "S3-4.2"),
    ("collab", _("Teamwork"), _("Mean of marks by colleagues, with thanks and shares given."),
     "rating", "up", TEAM, "team", "S1-7.1"),
    ("attitude", _("Attitude to work"), _("Marks against described levels."), "rating", "up", TEAM, "team", "S3-2.3"),
    ("pay_fair", _("Fairness of pay"), _("Correlation of pay and attainment; Gini coefficient."),
     "number", "up", COMMISSION, "team", "S1-6.1"),
    ("quit", _("People leaving"), _("People who left ÷ people on average."), "percent", "down", TEAM, "team", "S4-12"),
    ("ramp", _("Ramp-up time"), _("Months until a new person reaches full targets."),
     "number", "down", TEAM, "team", "S4-12"),
    ("engage", _("Team spirit"), _("Pulse score of promoters − detractors, of five people or more."),
     "percent", "up", SURVEYS, "team", "S1-6.2"),
    ("idea_n", _("Ideas"), _("Number of suggestions made."), "number", "up", TEAM, "team", "S1-9.1"),
    ("idea_impl", _("Ideas carried out"), _("Suggestions carried out ÷ suggestions made."),
     "percent", "up", TEAM, "team", "S1-9.1"),
    ("res_util", _("Use of resources"), _("Resources used ÷ allocated."), "percent", "up", RESOURCES, "team", "S4-19"),
)  # fmt: skip

METRICS = tuple(
    Metric(
        code=code, label=label, definition=definition, unit=unit, better=better, waits=waits, group=group,
        source=source, rolls="ratio" if unit in ("percent", "ratio") else "rating" if unit == "rating" else "sum",
    )
    for code, label, definition, unit, better, waits, group, source in WAITING
)  # fmt: skip
