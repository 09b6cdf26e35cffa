#!/bin/sh
# 从安装包安装，不需要网络：sh install.sh [--program /opt/monitor] [--python python3.11] [--no-link]
# 每个版本有自己的文件夹（versions/…），current 指向使用的那一个。不碰记录，也不碰其他版本。
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
program=/opt/monitor python='' link=yes
while [ $# -gt 0 ]; do
    case "$1" in
    --program) program=${2:?}; shift 2 ;;
    --python) python=${2:?}; shift 2 ;;
    --no-link) link=no; shift ;;
    *) echo "不认识的选项：$1" >&2; exit 2 ;;
    esac
done
fail() { echo "没有安装：$*" >&2; exit 1; }

cd "$here"
sha256sum --check --strict --quiet SHA256SUMS || fail "安装包不完整或被改动，请重新拷贝"
. ./TARGET
python=${python:-python$PYTHON}
[ "$(uname -m)" = "$MACHINE" ] || fail "安装包用于 $MACHINE，这台机器是 $(uname -m)"
command -v "$python" >/dev/null || fail "没有 $python；需要的 Debian 软件包见 debian-packages.txt"
has=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
[ "$has" = "$PYTHON" ] || fail "安装包用于 Python $PYTHON，$python 是 $has"
"$python" -c 'import venv, ensurepip' 2>/dev/null || fail "$python 没有 venv；请安装 python$PYTHON-venv"

name=$VERSION-$(sha256sum SHA256SUMS | cut -c1-8)
folder=$program/versions/$name
if [ ! -e "$folder/.complete" ]; then
    rm -rf "$folder" # 上次没有装完
    mkdir -p "$folder"
    tar -xf program.tar --no-same-owner -C "$folder"
    "$python" -m venv "$folder/.venv"
    PIP_CONFIG_FILE=/dev/null "$folder/.venv/bin/python" -m pip --isolated install --quiet --disable-pip-version-check --no-cache-dir \
        --no-index --find-links wheels --only-binary=:all: --require-hashes -r requirements.lock ||
        { rm -rf "$folder"; fail "软件包没有装好，原因见上"; }
    "$folder/.venv/bin/python" -m compileall -q "$folder/data" "$folder/metrics" "$folder/pages" "$folder/dashboard.py" ||
        { rm -rf "$folder"; fail "程序文件有误"; }
    touch "$folder/.complete"
fi
if [ "$link" = yes ]; then
    ln -sfn "versions/$name" "$program/.current-new"
    mv -fT "$program/.current-new" "$program/current"
    echo "已安装 $name，$program/current 指向它。"
    echo "第一次安装，接着运行（地址等改成自己的）："
    echo "  cd $program/current && .venv/bin/python -m data install --address monitor.example.gov.cn --backup /备份/monitor"
else
    echo "已安装 $name，没有切换。"
fi
echo "$name" >"$program/.installed-last"
