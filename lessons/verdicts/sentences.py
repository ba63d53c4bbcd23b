"""Every sentence that a verdict says, in English and in Chinese, by name; and making a finding."""

import re
from collections.abc import Sequence

from lessons.findings import SEVERITY, Finding, Kind
from lessons.verdicts.sides import Side

SENTENCES: dict[str, tuple[str, str]] = {
    "raises": (
        "In {framework} this cell ends with {error}, so readers do not see what it should show.",
        "{framework} 中这个单元以 {error} 结束，读者看不到应有的结果。",
    ),
    "raises-against": (
        "In {framework} this cell ends with {error}, while it runs in {against}.",
        "{framework} 中这个单元以 {error} 结束，而在 {against} 中可以运行。",
    ),
    "broken-cell": (
        "This cell is not whole in the document and cannot run: {error}.",
        "文档中的这个单元不完整，无法运行：{error}。",
    ),
    "ended": (
        "The run of the lesson in {framework} was ended in this cell: {error}.",
        "{framework} 的运行在这个单元被中止：{error}。",
    ),
    "needs": (
        "This cell was not judged: it needs {need}, which is not here.",
        "未评判这个单元：它需要 {need}，而这里没有。",
    ),
    "needs-part": (
        "This cell ran without {need}, which is not here; cells that use it were not judged.",
        "这里没有 {need}：这个单元在缺少它的情况下运行，用到它的单元未评判。",
    ),
    "consequence": (
        "This cell fails only because of an earlier one: {names} should come from line {root}.",
        "这个单元的失败只是后果：{names} 本应由第 {root} 行的单元给出。",
    ),
    "no-effect": (
        "In {framework} this cell leaves {names} as it was, while in {against} it changes it.",
        "{framework} 中这个单元没有改变 {names}，而 {against} 中改变了。",
    ),
    "different-effect": (
        "In {framework} this cell changes {names}, while in {against} it stays as it was.",
        "{framework} 中这个单元改变了 {names}，而 {against} 中保持不变。",
    ),
    "different-structure": (
        "{names} {is_} built differently in {framework} than in {against}: {what}.",
        "{framework} 中的 {names} 与 {against} 中的结构不同：{what}。",
    ),
    "different-dtype": (
        "{names} {has} another dtype in {framework} than in {against}: {what}.",
        "{framework} 中的 {names} 与 {against} 中的数据类型不同：{what}。",
    ),
    "different-values": (
        "{names} {has} other values in {framework} than in {against}, on the same random numbers.",
        "使用相同的随机数，{framework} 中的 {names} 与 {against} 中的数值不同。",
    ),
    "undecided": (
        " Nothing in the text tells which of the two is right.",
        "文中没有说明哪一个正确。",
    ),
    "stated": (
        " The lesson's own text agrees with {against}.",
        "课文的说法与 {against} 一致。",
    ),
    "dropped-initializer": (
        "`{source}` only builds an initializer and is never applied, so no parameter changes.",
        "`{source}` 只创建了初始化器而没有使用，参数没有任何变化。",
    ),
    "dropped-result": (
        "`{source}` makes a new value that nobody keeps, so the line has no effect.",
        "`{source}` 产生的新值没有被保存，这一行没有任何作用。",
    ),
    "dropped-apply": (
        "`{source}` leaves all parameters as they were.",
        "`{source}` 没有改变任何参数。",
    ),
    "applied-another": (
        "`{defined}` is defined here and never used; the cell applies `{used}` again.",
        "这里定义的 `{defined}` 从未使用，单元又一次使用了 `{used}`。",
    ),
    "no-gradient": (
        "{parameters} of {names} get no gradient although the output depends on them{reason}, "
        "so training cannot change them.",
        "{names} 的输出依赖 {parameters}，但梯度传不到它们{reason_zh}，训练不会改变这些参数。",
    ),
    "cannot-list": (
        "The parameters of {names} cannot be listed, so it cannot be trained or saved: {error}.",
        "无法列出 {names} 的参数，因而不能训练或保存：{error}。",
    ),
    "shown-method": (
        "A method is shown here, not a value: `{what}` lacks its call's parentheses.",
        "这里显示的是方法而不是数值：`{what}` 缺少调用的括号。",
    ),
    "shown-generator": (
        "A generator is shown here, not what it would give; a list of it shows that.",
        "这里显示的是生成器，而不是其中的内容；转换成列表才能看到内容。",
    ),
    "shown-context": (
        "A context manager (`{what}`) is shown here as if it were a value; it only acts in `with`.",
        "这里把上下文管理器（`{what}`）当作数值显示；它只在 `with` 中起作用。",
    ),
    "deprecated": (
        "In {framework} a warning says that this will go away: {message}",
        "{framework} 中的警告提示此用法将被移除：{message}",
    ),
    "stale-output": (
        "The output in the document is not what this code shows today: `{recorded}` stands there, "
        "`{seen}` is shown.",
        "文档中记录的输出与现在的不同：记录为 `{recorded}`，实际为 `{seen}`。",
    ),
    "stale-nothing": (
        "An output is recorded here, but this code shows nothing today.",
        "这里记录了输出，但现在这段代码什么也不显示。",
    ),
    "stale-warning": (
        "Warnings differ from the recorded ones: {what}.",
        "警告与记录的不同：{what}。",
    ),
    "unaligned": (
        "This step is told in {present} and not in {framework}.",
        "这一步在 {present} 中有，而在 {framework} 中没有。",
    ),
}
# What the words that verdicts fill in are called in a Chinese sentence.
_CHINESE = tuple(
    (re.compile(pattern), chinese)
    for pattern, chinese in (
        (r"\bthe result\b", "结果"),
        (r"\bwhat is printed\b", "打印的内容"),
        (r", (?=[`结打])", "、"),
        (r"^shape |^parameters of shapes ", "形状 "),
        (
            r" ?(?:with )?(\d+) trainable parameters of (\d+) elements",
            r" \1 个可训练参数共 \2 个数",
        ),
        (r" against ", " 对 "),
        (r"^the module ", "模块 "),
        (r"^a GPU$", "GPU"),
        (r"^(\d+) GPUs$", r"\1 块 GPU"),
        (r"^the network$", "网络"),
        (r"^a data set$", "数据集"),
        (r"^the shell$", "命令行"),
        (r"^an answer at the keyboard$", "键盘输入"),
    )
)
_TRANSLATED = ("names", "what", "need")
_IS_MARK = re.compile(r"\s*(?:#|%%|$)")


def explain(name: str, words: dict[str, str]) -> tuple[str, str]:
    """Return a sentence in English and in Chinese, with its words filled in."""
    english, chinese = SENTENCES[name]
    several = ", " in words.get("names", "")
    verbs = {"has": "have" if several else "has", "is_": "are" if several else "is"}
    told = english.format(**words, **verbs)
    if told.startswith(("the ", "what ")):
        told = told[0].upper() + told[1:]
    return told, chinese.format(**{key: _chinese(key, word) for key, word in words.items()})


def _chinese(key: str, word: str) -> str:
    for pattern, chinese in _CHINESE if key in _TRANSLATED else ():
        word = pattern.sub(chinese, word)
    return word.strip()


def find(
    side: Side,
    kind: Kind,
    rule: str,
    *,
    line: int = 0,
    evidence: Sequence[str] = (),
    sentences: Sequence[str] = (),
    **words: str,
) -> Finding:
    """Return a finding at a line of a side's cell, said in `sentences` or in that of the rule.

    Where no line is known it is the cell's first that is no mark, magic or comment.

    Among the words, `against` is the framework that it was compared with.
    """
    words = {"framework": side.framework, "against": "", **words}
    told = [explain(name, words) for name in (sentences or (rule,))]
    lines = side.cell.source.splitlines()
    inside = line - 1 if 0 < line <= len(lines) else _first(lines)
    return Finding(
        document=str(side.version.lesson.path),
        line=side.cell.line + inside,
        cell=side.cell.index,
        slot=side.cell.slot,
        framework=side.framework,
        kind=kind,
        severity=SEVERITY[kind],
        rule=rule,
        evidence=tuple(evidence),
        explanation="".join(one for one, _ in told),
        explanation_zh="".join(one for _, one in told),
        against=words["against"],
    )


def _first(lines: Sequence[str]) -> int:
    return next((at for at, line in enumerate(lines) if not _IS_MARK.match(line)), 0)
