"""The exceptions to the rules, each with its reason: a new one is a decision, made in review."""

# Words that may not stand in the product's code: for each, the files where it may, and why.
WORDS: dict[str, dict[str, str]] = {
    "bulk_create": {
        "yingdan/platform/rows.py": "the guard itself: raises outside the door",
        "yingdan/platform/door.py": "the door's batch",
        "yingdan/platform/bookkeeping.py": "history of a batch and rows of the outbox, called by the door",
        "yingdan/platform/transfer/run.py": "the lines of an import's report, called by the import's own job",
        "yingdan/platform/audit.py": "history rows of one batch, called by the door",
    },
    "bulk_update": {"yingdan/platform/rows.py": "the guard itself: raises outside the door"},
    "_base_manager": {
        "yingdan/platform/door.py": "the door's own UPDATE, which compares the version",
        "yingdan/platform/preparing.py": "uniqueness is judged over all rows, deleted ones too",
        "yingdan/platform/entitlements.py": "what an actor may do is read before there is an actor",
        "yingdan/platform/access_changes.py": "ends sessions and tokens, counts administrators: over all rows",
        "yingdan/platform/objects/unit.py": "paths of the whole subtree follow their unit",
        "yingdan/platform/query/grouping.py": "names and ranks of the groups of rows already scoped",
    },
    "_raw_delete": {},
    "mark_safe": {
        "yingdan/web/cells.py": "joins what format_html has escaped",
        "yingdan/web/steps.py": "joins steps that format_html has escaped",
        "yingdan/web/table.py": "joins cells that cells.py has escaped",
    },
    "SafeString()": {},
    "csrf_exempt": {},
    "RawSQL": {"yingdan/platform/search/index.py": "full-text indexes have no ORM; the parameters are bound"},
    "post_save": {},
    "pre_save": {},
    "post_delete": {},
    "pre_delete": {},
    "m2m_changed": {},
    "pickle": {},
    ".extra()": {},
    ".raw()": {},
    ".cursor()": {
        "yingdan/platform/search/index.py": "full-text indexes have no ORM",
        "yingdan/platform/search/sqlite.py": "full-text indexes have no ORM",
        "yingdan/platform/search/postgresql.py": "full-text indexes have no ORM",
        "yingdan/platform/health.py": "asks the database about itself",
        "yingdan/platform/dump_postgresql.py": "takes a snapshot of the whole database",
    },
    ".filter(**)": {
        "yingdan/platform/schema.py": "the Spec's own constant condition",
        "yingdan/platform/query/compile.py": "the Spec's own constant condition, in the bin",
        "yingdan/platform/cascade.py": "the name is that of a foreign key of ours",
        "yingdan/platform/preparing.py": "the names are those of a constraint of ours",
        "yingdan/platform/kinds/ref.py": "the name is one of the Spec's natural keys",
    },
    ".exclude(**)": {},
    "eval()": {},
    "exec()": {},
    "float()": {
        "yingdan/api/limits.py": "seconds, which are no amount",
    },
}

# How often each file speaks of SYSTEM, the actor that sees and may do everything.
AS_SYSTEM: dict[str, int] = {
    "yingdan/cli/command.py": 1,
    "yingdan/modules/crm/objects/pipeline.py": 1,
    "yingdan/modules/crm/objects/stage.py": 1,
    "yingdan/modules/crm/objects/stage_change.py": 3,
    "yingdan/modules/work/objects/activity.py": 1,
    "yingdan/platform/about.py": 1,
    "yingdan/platform/bin.py": 1,
    "yingdan/platform/cascade.py": 2,
    "yingdan/platform/health.py": 1,
    "yingdan/platform/jobs.py": 6,
    "yingdan/platform/objects/grant.py": 1,
    "yingdan/platform/outbox.py": 1,
    "yingdan/platform/preparing.py": 2,
    "yingdan/platform/progress.py": 1,
    "yingdan/platform/provision.py": 2,
    "yingdan/platform/schedule.py": 1,
    "yingdan/platform/seeds.py": 1,
    "yingdan/platform/sign_in.py": 3,
    "yingdan/platform/tokens.py": 4,
    "yingdan/platform/transfer/existing.py": 1,
    "yingdan/platform/transfer/run.py": 2,
    "yingdan/platform/transfer/undo.py": 1,
    "yingdan/platform/transfer/wizard.py": 1,
}

# Chinese that is data or reads what people type, not text to be translated.
CHINESE: dict[str, str] = {
    "yingdan/kernel/money.py": "units and marks that people write in amounts",
    "yingdan/platform/kinds/choice.py": "words for yes and no in files",
    "yingdan/platform/kinds/time.py": "marks of a date as people write it",
    "yingdan/platform/search/fold.py": "ranges and signs that are folded",
    "yingdan/platform/transfer/dates.py": "marks of a date as people write it",
    "yingdan/platform/transfer/failures.py": "header of the column that holds the reason, found again when re-imported",
    "yingdan/platform/transfer/guess.py": "header names of files",
    "yingdan/platform/transfer/words.py": "header names of files",
    "yingdan/web/cells.py": "the range of Chinese characters, to find a surname",
    "yingdan/web/looks.py": "units of amounts shown in Chinese",
}
