"""Errors in plain words: one Chinese line that says what a person can do about it."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import IO, Any

import click
import duckdb

from analysis.engines.apart import EngineError
from analysis.engines.layout import ExportRefusedError
from analysis.questions.registry import DayError
from analysis.questions.search import find_questions
from analysis.questions.unit_asked import NoSuchUnitError
from analysis.report.export import ExportError
from analysis.report.query_words import query_words
from analysis.store.person_key import PersonKeyError
from analysis.store.place import DatabaseInUseError, OtherVersionError
from analysis.store.trouble import trouble

MOST_NEAR = 4


class Plain(click.ClickException):
    """A message on one line; 1 says the work failed, 2 that the command was written wrong."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]  # click declares it for the class

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the line on stderr."""
        click.echo(f"错误：{self.format_message()}", file=file, err=file is None)


def plain(error: Exception) -> Plain | None:
    """The error in plain words; None for one that no user can mend, or that is no error."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return None
    if isinstance(error, click.UsageError):
        return Plain(_misuse(error), error.exit_code)
    if isinstance(
        error,
        ExportError
        | DatabaseInUseError
        | PersonKeyError
        | DayError
        | NoSuchUnitError
        | OtherVersionError
        | EngineError
        | ExportRefusedError,
    ):
        return Plain(str(error))
    if words := trouble(error):
        return Plain(words)
    if isinstance(error, OSError):
        return Plain(_of_file(error))
    if isinstance(error, duckdb.Error):
        return Plain(query_words(error))
    return None


def _misuse(error: click.UsageError) -> str:
    help_at = f"用法见 {error.ctx.command_path} --help" if error.ctx else "用法见 --help"
    if isinstance(error, click.NoSuchCommand):
        kind = "问题" if error.ctx and error.ctx.info_name == "ask" else "命令"
        near = _near(error) or _spoken_of(error.command_name, kind)
        return f"没有名为「{error.command_name}」的{kind}{_perhaps(near)}（{help_at}）"
    if isinstance(error, click.NoSuchOption):
        return f"没有选项 {error.option_name}{_perhaps(error.possibilities or [])}（{help_at}）"
    if isinstance(error, click.MissingParameter):
        return f"缺少 {_named(error.param)}：{getattr(error.param, 'help', '') or ''}（{help_at}）"
    if isinstance(error, click.BadParameter):
        return _bad_value(error)
    if isinstance(error, click.BadOptionUsage):
        wrong = "后面缺少取值" if "require" in error.message else "不带取值"
        return f"选项 {error.option_name} {wrong}（{help_at}）"
    # What is left: more words than the command takes, which click names in brackets.
    extra = error.message.partition("(")[2].rstrip(")")
    return f"{f'多出的参数 {extra}' if extra else '写法不对'}（{help_at}）"


def _named(param: click.Parameter | None) -> str:
    if param is None:
        return "参数"
    return param.opts[0] if isinstance(param, click.Option) else param.make_metavar(_NOWHERE)


_NOWHERE = click.Context(click.Command(""))


def _bad_value(error: click.BadParameter) -> str:
    if error.param is None:
        return error.message
    kind, name = error.param.type, _named(error.param)
    if isinstance(kind, click.Choice):
        return f"{name} 只能是 {'、'.join(map(str, kind.choices))}"
    if isinstance(kind, click.IntRange):
        return f"{name} 应为不小于 {kind.min} 的整数"
    if kind in (click.INT, click.FLOAT):
        return f"{name} 应为{'整数' if kind is click.INT else '数字'}"
    return f"{name} {error.message}"


def _near(error: click.NoSuchCommand) -> list[str]:
    """Commands of a like name; a question asked without `ask` is found as well."""
    ctx = error.ctx
    group = ctx.command if ctx else None
    if ctx is None or not isinstance(group, click.Group):
        return []
    names = {}
    for name in group.list_commands(ctx):
        command = group.commands.get(name)
        if command is None or not command.hidden:
            names[name] = name
        if isinstance(command, click.Group):
            names |= {n: f"{name} {n}" for n in command.list_commands(ctx)}
    return [names[n] for n in get_close_matches(error.command_name, names, cutoff=0.5)]


def _spoken_of(word: str, kind: str) -> list[str]:
    """The questions that a Chinese word may mean, each with its title."""
    if word.isascii():
        return []
    before = "" if kind == "问题" else "ask "
    return [
        f"{before}{q.name}（{q.title.partition('：')[0]}）"
        for q in find_questions(word)[:MOST_NEAR]
    ]


def _perhaps(names: list[str]) -> str:
    return f"，是不是 {'、'.join(names)}？" if names else ""


def _of_file(error: OSError) -> str:
    if error.errno is None:
        return str(error)  # our own words
    name = f"「{Path(error.filename).name}」" if error.filename else "文件"
    if isinstance(error, FileNotFoundError):
        return f"找不到{name}：请核对路径，文件夹要先建好"
    if isinstance(error, FileExistsError | NotADirectoryError):
        return f"{name}是文件，不是文件夹：请换一个路径"
    if isinstance(error, IsADirectoryError):
        return f"{name}是文件夹，不是文件：请换一个路径"
    return f"读写{name}时系统出错（错误号 {error.errno}）：请核对路径"
