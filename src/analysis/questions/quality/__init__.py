"""Quality: what was read, what was refused, and what the rules found."""

from analysis.questions.registry import Connection, Relation, question


@question
def data_quality(con: Connection) -> Relation:
    """数据质量：读了多少，拒绝多少，查出多少疑点

    只有一行。列：files 文件数、rows_read 读入行数、accepted 接受行数、rejected 拒绝行数、findings 疑点数、errors 其中错误数。
    """


@question
def findings_by_rule(con: Connection) -> Relation:
    """规则查出的疑点，按规则

    一行一条规则。列：severity 程度、rule 规则、findings 疑点数、problem 例、fix 处理办法。
    """


@question
def rejections_by_problem(con: Connection) -> Relation:
    """被拒绝的行与格，按问题

    一行一种问题。列：problem 问题、cells 处数、example 一例的位置、value 其原值（证件号与姓名已遮盖）、fix 处理办法。
    """
