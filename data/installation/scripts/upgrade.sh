#!/bin/sh
# 升级到这个安装包的版本（monitor upgrade 文件夹 [--python python3.11]），或回到上一个版本（monitor upgrade --back）。
# 先备份并核对，再装在旁边，切换，重启，问健康检查；没有回答就回到原来的版本。记录不动。
set -eu
environment=${MONITOR_ENVIRONMENT:-/etc/monitor/environment}
monitor=${MONITOR_COMMAND:-/usr/local/bin/monitor}
patience=${MONITOR_PATIENCE:-300} # 秒：规则改变后第一次启动要先验算案例
fail() { echo "$*" >&2; exit 1; }

here=$(cd "$(dirname "$0")" && pwd)
back=no python=''
while [ $# -gt 0 ]; do
    case "$1" in
    --back) back=yes; shift ;;
    --python) python=${2:?}; shift 2 ;;
    *) fail "不认识的选项：$1" ;;
    esac
done
[ "$(id -u)" = 0 ] || fail "请以 root 运行"
[ -r "$environment" ] || fail "没有 $environment：第一次安装请用 install.sh"
set -a
. "$environment"
set +a
program=$MONITOR_PROGRAM

point() { # 让 current 指向一个版本
    ln -sfn "$1" "$program/.current-new"
    mv -fT "$program/.current-new" "$program/current"
}

answers() { # 健康检查在时限内回答 ok
    end=$(($(date +%s) + patience))
    until PYTHONPATH="$program/current" "$program/current/.venv/bin/python" -P -m data.installation.answering 2>/dev/null; do
        [ "$(date +%s)" -lt "$end" ] || return 1
        sleep 1
    done
}

use() { # 切换、重启、等它回答
    point "$1" && systemctl restart monitor && answers
}

keep() { # 在程序文件夹里记下一个版本；中途断了，留下的是原来的或新的
    echo "$2" >"$program/$1-new"
    mv -fT "$program/$1-new" "$program/$1"
}

before=$(readlink "$program/current") || fail "$program/current 没有指向一个版本"
if [ "$back" = yes ]; then
    [ -r "$program/.previous" ] || fail "没有上一个版本"
    to=$(cat "$program/.previous")
    [ -e "$program/$to/.complete" ] || fail "上一个版本 $to 已经不在"
    [ "$to" != "$before" ] || fail "现在就是上一个版本 $to"
else
    if [ -r "$program/.upgrading" ]; then # 切换之后断了：最后运行正常的是那时的版本
        before=$(cat "$program/.upgrading")
        echo "上次升级没有做完（原来的版本是 $before），重新做。" >&2
    fi
    "$monitor" backup || fail "没有升级：备份没有成功，原因见上"
    "$monitor" restore --check || fail "没有升级：刚做的备份核对不符，原因见上"
    sh "$here/install.sh" --program "$program" --no-link ${python:+--python "$python"} || fail "没有升级，仍是 $before"
    to=versions/$(cat "$program/.installed-last")
    [ "$to" != "$before" ] || fail "没有升级：现在就是这个版本 $before"
fi
# 切换之前记下，这样断在哪里都知道回到哪里
was=$(cat "$program/.previous" 2>/dev/null || true)
keep .upgrading "$before"
keep .previous "$before"
if use "$to"; then
    rm -f "$program/.upgrading"
    echo "已换到 $to，运行正常。原来的 $before 还在，monitor upgrade --back 可以回去。请再运行 monitor doctor。"
    exit 0
fi
echo "$to 在 $patience 秒内没有回答（原因见 journalctl -u monitor），回到 $before。" >&2
use "$before" || fail "$before 也没有回答，请看 journalctl -u monitor"
if [ -n "$was" ]; then keep .previous "$was"; else rm -f "$program/.previous"; fi
rm -f "$program/.upgrading"
fail "没有换成：仍是 $before，运行正常；记录没有动。"
