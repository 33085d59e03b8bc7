"""What is promised: every figure that is measured, what it is called in both languages, and its target if it has one.

The targets are those the product set itself against its peers; see peers.py for theirs.
"""

from dataclasses import dataclass

WHO = ("rep", "manager of 30", "manager of 200", "administrator")
"""Those it is measured for."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One figure: its names, its unit, and the most (or, `at_least`, the least) it may be; no limit: only told."""

    en: str
    zh: str
    unit: str = "ms"
    limit: float | None = None
    at_least: bool = False

    def kept(self, value: float) -> bool | None:
        """Whether a value keeps the promise; None when there is nothing to keep."""
        if self.limit is None:
            return None
        return value >= self.limit if self.at_least else value <= self.limit

    @property
    def target(self) -> str:
        """The target in words that need no translation."""
        return "" if self.limit is None else f"{'≥' if self.at_least else '≤'} {self.limit:g} {self.unit}".rstrip()


PROMISES: dict[str, Promise] = {
    "list.ms": Promise("List with filter, sort and count", "列表：筛选、排序并计数"),
    "list.ratio": Promise("… times a bare Django view", "…… 与裸 Django 视图之比", "×", 3),
    "list.statements": Promise("… statements", "…… SQL 语句数", "SQL", 8),
    "list.wire": Promise("… on the wire, compressed", "…… 压缩后传输量", "KB", 60),
    "page 1.ms": Promise("Page 1 of the whole list", "整个列表的第 1 页"),
    "page 1000.ms": Promise("Page 1000 (or the last there is)", "第 1000 页（不足则为最后一页）"),
    "page 1000.like": Promise("… times page 1", "…… 与第 1 页之比", "×", 1.2),
    "palette rare.ms": Promise("Palette, a rare word", "命令面板，罕见词", "ms", 25),
    "palette common.ms": Promise("Palette, a common word", "命令面板，常见词", "ms", 35),
    "search rare.ms": Promise("Search page, a rare word", "搜索页，罕见词", "ms", 25),
    "search common.ms": Promise("Search page, a common word", "搜索页，常见词", "ms", 35),
    "within rare.ms": Promise("Search within a list, a rare word", "列表内搜索，罕见词", "ms", 25),
    "within common.ms": Promise("Search within a list, a common word", "列表内搜索，常见词", "ms", 35),
    "record.ms": Promise("Record page", "记录页", "ms", 35),
    "record.statements": Promise("… statements", "…… SQL 语句数", "SQL", 12),
    "board.ms": Promise("Board of all deals, on the server", "全部商机的看板，服务器用时", "ms", 80),
    "create.ms": Promise("Create a record", "新建记录", "ms", 30),
    "cell.ms": Promise("Save a cell of the grid", "保存表格中的一格", "ms", 30),
    "summary.ms": Promise("Sums by stage and owner over a quarter", "一个季度按阶段和负责人汇总", "ms", 50),
    "group.ms": Promise("List grouped by stage and owner over a quarter", "一个季度按阶段和负责人分组的列表", "ms", 50),
    "home.ms": Promise("Home", "首页"),
    "metrics.sqlite": Promise("Every metric × all people × 12 months", "全部指标 × 全部人员 × 12 个月", "s"),
    "metrics.postgresql": Promise("Every metric × all people × 12 months", "全部指标 × 全部人员 × 12 个月", "s"),
    "metrics.fifty.sqlite": Promise("50 metrics × all people × 12 months", "50 个指标 × 全员 × 12 个月", "s", 2),
    "metrics.fifty.postgresql": Promise("50 metrics × all people × 12 months", "50 个指标 × 全员 × 12 个月", "s", 1),
    "metrics.statements": Promise("… statements", "…… SQL 语句数", "SQL", 25),
    "rate.list": Promise("Lists a second, 8 clients", "每秒列表数，8 个客户端", "/s", 60, at_least=True),
    "rate.record": Promise("Record pages a second, 8 clients", "每秒记录页数，8 个客户端", "/s", 150, at_least=True),
    "rows.list": Promise("Statements more at 100 rows than at 10: list", "100 行比 10 行多用的语句：列表", "SQL", 0),
    "rows.grid": Promise("Statements more at 100 rows than at 10: grid", "100 行比 10 行多用的语句：表格", "SQL", 0),
    "rows.api": Promise("Statements more at 100 rows than at 10: API", "100 行比 10 行多用的语句：API", "SQL", 0),
    "browser.paint": Promise("First paint of the list, CPU 4× slower", "列表首次绘制，CPU 慢 4 倍", "ms", 1000),
    "browser.largest": Promise("Largest paint of the list, CPU 4× slower", "列表最大内容绘制，CPU 慢 4 倍", "ms", 1000),
    "browser.board": Promise("Board in the browser, until all is there", "浏览器中的看板，直到全部就绪", "ms", 1000),
    "browser.requests": Promise("… requests, once the files are known", "…… 请求数（静态文件已缓存）", "", 10),
    "export.csv": Promise("Export to CSV, the web answering", "导出 CSV，同时网页可用", "s", 3),
    "export.csv.memory": Promise("… extra memory", "…… 额外内存", "MiB", 80),
    "export.csv.slower": Promise("… p95 of lists meanwhile, times before", "…… 期间列表 p95 与之前之比", "×", 1.2),
    "export.xlsx": Promise("Export to xlsx, the web answering", "导出 xlsx，同时网页可用", "s", 10),
    "export.xlsx.memory": Promise("… extra memory", "…… 额外内存", "MiB", 80),
    "export.xlsx.slower": Promise("… p95 of lists meanwhile, times before", "…… 期间列表 p95 与之前之比", "×", 1.2),
    "import": Promise("Import of 10,000 contacts, checked for duplicates", "导入 1 万联系人并查重", "s", 5),
    "import.memory": Promise("… extra memory", "…… 额外内存", "MiB", 80),
    "import.slower": Promise("… p95 of lists meanwhile, times before", "…… 期间列表 p95 与之前之比", "×", 1.2),
    "memory.pss": Promise("Resident for two workers (PSS)", "两个工作进程常驻内存（PSS）", "MiB", 250),
    "memory.rss": Promise("… shared pages counted each time (RSS)", "…… 共享页重复计算（RSS 之和）", "MiB", 250),
    "scripts": Promise("JavaScript on every page, compressed", "每页 JavaScript，压缩后", "KB", 120),
    "cold.empty": Promise("Cold start, empty", "冷启动，空库", "s", 10),
    "cold.demo": Promise("First start of the demo company", "演示公司首次启动", "s"),
}  # fmt: skip
