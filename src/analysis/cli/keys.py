"""`bianzhi key`: show, check and rotate the key under which people stand in the databases."""

from __future__ import annotations

import sys

import click

from analysis.cli.data import summary
from analysis.cli.root import ERRORS, SCREEN, building, database_of, folder_of, main, progress_bar
from analysis.report.plain import Plain
from analysis.store.person_key import default_key_file, key_place, person_key, rotate
from analysis.store.place import DATA, open_database


@main.group()
def key() -> None:
    """人员密钥：查看指纹、检查、更换。身份证号只以带钥散列入库。"""


@key.command(name="show")
def show_key() -> None:
    """密钥放在哪里，指纹是什么；从不显示密钥本身。"""
    found = person_key(create=False)
    if found is None:
        SCREEN.print(f"还没有密钥：第一次读到身份证号时新建在 {default_key_file()}")
    else:
        SCREEN.print(f"密钥：{key_place()}\n指纹：{found.fingerprint}", soft_wrap=True)


@key.command(name="check")
@click.argument("datasets", nargs=-1, help="数据集文件夹或名称；缺省为 data/ 下全部已生成的。")
def check_key(datasets: tuple[str, ...]) -> None:
    """密钥是否安全，与各数据库是否相符。"""
    found = person_key(create=False)
    databases = [database_of(d) for d in datasets] or sorted(DATA.glob("*.duckdb"))
    differ = 0
    for database in databases:
        with open_database(database) as con:
            ((known,),) = con.sql("select key_fingerprint from dataset").fetchall() or ((None,),)
        told = "没有用到密钥" if known is None else "相符"
        if known is not None and (found is None or known != found.fingerprint):
            told, differ = f"不符：库中是 {known}", differ + 1
        SCREEN.print(f"{database.name}：{told}")
    SCREEN.print(f"密钥指纹 {found.fingerprint}：强度与权限没有问题。" if found else "还没有密钥。")
    sys.exit(1 if differ else 0)


@key.command(name="rotate")
@click.argument("datasets", nargs=-1, required=True, help="要用新密钥重建的数据集。")
def rotate_key(datasets: tuple[str, ...]) -> None:
    """更换密钥并重建数据集；旧密钥留作 .previous，确认无误后请妥善销毁。"""
    folders = [folder_of(d) for d in datasets]
    for folder in folders:
        if not folder.is_dir():
            raise Plain(f"没有文件夹 {folder}：密钥没有更换")
    new = rotate(default_key_file())
    ERRORS.print(f"已更换密钥（指纹 {new.fingerprint}），旧密钥在 {default_key_file()}.previous")
    worst = 0
    for folder in folders:
        with progress_bar() as progress:
            outcome = building().build(folder, progress, new_key=True)
        summary(outcome)
        worst = max(worst, outcome.exit_status)
    sys.exit(worst)
