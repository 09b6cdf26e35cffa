"""How long the certificate of the address is still good."""

from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509

from data.journal.backups.health import Finding
from data.journal.clock import SHANGHAI, now

SOON = timedelta(days=30)  # house: time enough to apply for a new one
RENEW = "请申请新证书，换上后 systemctl reload nginx（见 docs/安装.md“更换证书”）"


def finding(path: Path, moment: datetime | None = None) -> Finding:
    """What `doctor` says of the certificates in a file (PEM, with those that vouch for it): the first to end counts."""
    moment = moment or now()
    try:
        chain = x509.load_pem_x509_certificates(path.read_bytes())
    except FileNotFoundError:
        return Finding("证书", "broken", f"{path} 不存在", "请放好证书，或改正 MONITOR_CERTIFICATE")
    except OSError as error:
        return Finding(
            "证书",
            "attention",
            f"{path} 读不到（{error.strerror}）",
            "请让运行页面的用户能读证书文件（chmod 644，所在文件夹 755）；私钥仍只给 root",
        )
    except ValueError:
        return Finding("证书", "broken", f"{path} 里没有可以读取的证书", "应为 PEM 格式：服务器证书在前，中间证书在后")
    begins = max(one.not_valid_before_utc for one in chain)
    ends = min(one.not_valid_after_utc for one in chain)
    last = f"{ends.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    if moment > ends:
        return Finding("证书", "broken", f"已于 {last} 到期，浏览器拒绝打开", RENEW)
    if moment < begins:
        return Finding("证书", "broken", f"{begins.astimezone(SHANGHAI):%Y-%m-%d %H:%M} 才生效", "请核对系统时钟和证书")
    if ends - moment < SOON:
        return Finding("证书", "attention", f"{last} 到期，还有 {(ends - moment).days} 天", RENEW)
    return Finding("证书", "fine", f"有效至 {last}")
