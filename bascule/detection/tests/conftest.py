"""Clean devices as they leave the shop, with the names that trap careless matching, and planted ones."""

import pytest

from bascule.catalogue.tools import Tool
from bascule.detection.normalise import base_name

WINDOWS_SERVICES = """
AdobeARMservice|Adobe Acrobat Update Service|"C:\\Program Files (x86)\\Common Files\\Adobe\\ARM\\1.0\\armsvc.exe"
AppIDSvc|Application Identity|C:\\Windows\\system32\\svchost.exe -k LocalServiceNetworkRestricted -p
Appinfo|Application Information|C:\\Windows\\system32\\svchost.exe -k netsvcs -p
AudioEndpointBuilder|Windows Audio Endpoint Builder|C:\\Windows\\System32\\svchost.exe -k LocalSystemNetworkRestricted
BITS|Background Intelligent Transfer Service|C:\\Windows\\System32\\svchost.exe -k netsvcs -p
BFE|Base Filtering Engine|C:\\Windows\\system32\\svchost.exe -k LocalServiceNoNetworkFirewall -p
ClickToRunSvc|Microsoft Office Click-to-Run Service|"C:\\Program Files\\Common Files\\Microsoft Shared\\ClickToRun\\OfficeClickToRun.exe" /service
CryptSvc|Cryptographic Services|C:\\Windows\\system32\\svchost.exe -k NetworkService -p
DcomLaunch|DCOM Server Process Launcher|C:\\Windows\\system32\\svchost.exe -k DcomLaunch -p
Dhcp|DHCP Client|C:\\Windows\\system32\\svchost.exe -k LocalServiceNetworkRestricted -p
DiagTrack|Connected User Experiences and Telemetry|C:\\Windows\\System32\\svchost.exe -k utcsvc -p
Dnscache|DNS Client|C:\\Windows\\system32\\svchost.exe -k NetworkService -p
edgeupdate|Microsoft Edge Update Service (edgeupdate)|"C:\\Program Files (x86)\\Microsoft\\EdgeUpdate\\MicrosoftEdgeUpdate.exe" /svc
EventLog|Windows Event Log|C:\\Windows\\System32\\svchost.exe -k LocalServiceNetworkRestricted -p
gupdate|Google Update Service (gupdate)|"C:\\Program Files (x86)\\Google\\Update\\GoogleUpdate.exe" /svc
HPAppHelperCap|HP App Helper HSA Service|C:\\Windows\\System32\\DriverStore\\FileRepository\\hpcustomcap.inf\\x64\\AppHelperCap.exe
IntelAudioService|Intel(R) Audio Service|C:\\Windows\\System32\\cAVS\\Intel(R) Audio Service\\IntelAudioService.exe
LanmanServer|Server|C:\\Windows\\system32\\svchost.exe -k netsvcs -p
LanmanWorkstation|Workstation|C:\\Windows\\System32\\svchost.exe -k NetworkService -p
LSM|Local Session Manager|C:\\Windows\\system32\\svchost.exe -k DcomLaunch -p
MDCoreSvc|Microsoft Defender Core Service|"C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18\\MpDefenderCoreService.exe"
mpssvc|Windows Defender Firewall|C:\\Windows\\system32\\svchost.exe -k LocalServiceNoNetworkFirewall -p
MozillaMaintenance|Mozilla Maintenance Service|"C:\\Program Files (x86)\\Mozilla Maintenance Service\\maintenanceservice.exe"
Netlogon|Netlogon|C:\\Windows\\system32\\lsass.exe
NlaSvc|Network Location Awareness|C:\\Windows\\System32\\svchost.exe -k NetworkService -p
nvagent|Network Virtualization Service|C:\\Windows\\system32\\svchost.exe -k LocalSystemNetworkRestricted -p
NVDisplay.ContainerLocalSystem|NVIDIA Display Container LS|C:\\Windows\\System32\\DriverStore\\NVDisplay.Container.exe -s
PlugPlay|Plug and Play|C:\\Windows\\system32\\svchost.exe -k DcomLaunch -p
RasMan|Remote Access Connection Manager|C:\\Windows\\System32\\svchost.exe -k netsvcs
RemoteAccess|Routing and Remote Access|C:\\Windows\\System32\\svchost.exe -k netsvcs
RemoteRegistry|Remote Registry|C:\\Windows\\system32\\svchost.exe -k localService -p
RpcSs|Remote Procedure Call (RPC)|C:\\Windows\\system32\\svchost.exe -k rpcss -p
RtkAudioUniversalService|Realtek Audio Universal Service|"C:\\Windows\\System32\\DriverStore\\RtkAudUService64.exe"
SamSs|Security Accounts Manager|C:\\Windows\\system32\\lsass.exe
Schedule|Task Scheduler|C:\\Windows\\system32\\svchost.exe -k netsvcs -p
SecurityHealthService|Windows Security Service|C:\\Windows\\system32\\SecurityHealthService.exe
Sense|Windows Defender Advanced Threat Protection Service|"C:\\Program Files\\Windows Defender Advanced Threat Protection\\MsSense.exe"
SessionEnv|Remote Desktop Configuration|C:\\Windows\\System32\\svchost.exe -k netsvcs
Spooler|Print Spooler|C:\\Windows\\System32\\spoolsv.exe
sshd|OpenSSH SSH Server|C:\\Windows\\System32\\OpenSSH\\sshd.exe
ssh-agent|OpenSSH Authentication Agent|C:\\Windows\\System32\\OpenSSH\\ssh-agent.exe
TermService|Remote Desktop Services|C:\\Windows\\System32\\svchost.exe -k NetworkService
Themes|Themes|C:\\Windows\\System32\\svchost.exe -k netsvcs -p
TrustedInstaller|Windows Modules Installer|C:\\Windows\\servicing\\TrustedInstaller.exe
UmRdpService|Remote Desktop Services UserMode Port Redirector|C:\\Windows\\System32\\svchost.exe -k LocalSystem
vmcompute|Hyper-V Host Compute Service|C:\\Windows\\system32\\vmcompute.exe
vmicheartbeat|Hyper-V Heartbeat Service|C:\\Windows\\system32\\svchost.exe -k ICService -p
W32Time|Windows Time|C:\\Windows\\system32\\svchost.exe -k LocalService
WinDefend|Microsoft Defender Antivirus Service|"C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18\\MsMpEng.exe"
WinRM|Windows Remote Management (WS-Management)|C:\\Windows\\System32\\svchost.exe -k NetworkService
Winmgmt|Windows Management Instrumentation|C:\\Windows\\system32\\svchost.exe -k netsvcs -p
WltSvc|Wavelength Service|C:\\Program Files\\Wavelength\\WltSvc.exe
AppletSvc|Applet host|C:\\Program Files\\Applets\\AppletSvc.exe
SynchroService|Synchro calendar|C:\\Program Files\\Synchronicity\\synchro.exe
LevelDBService|LevelDB index|C:\\Program Files\\Indexer\\leveldb.exe
wuauserv|Windows Update|C:\\Windows\\system32\\svchost.exe -k netsvcs -p
"""
WINDOWS_PROGRAMS = """
7-Zip 24.08 (x64)|Igor Pavlov
Adobe Acrobat (64-bit)|Adobe
Adobe Acrobat Reader DC - Français|Adobe Systems Incorporated
Dell SupportAssist|Dell Inc.
Dell Command | Update|Dell Inc.
Google Chrome|Google LLC
HP Wolf Security|HP Inc.
Intel(R) Management Engine Components|Intel Corporation
Java 8 Update 401 (64-bit)|Oracle Corporation
LibreOffice 24.2.3.2|The Document Foundation
Microsoft 365 Apps for business - fr-fr|Microsoft Corporation
Microsoft Edge|Microsoft Corporation
Microsoft Edge WebView2 Runtime|Microsoft Corporation
Microsoft OneDrive|Microsoft Corporation
Microsoft Teams|Microsoft Corporation
Microsoft Visual C++ 2015-2022 Redistributable (x64) - 14.38.33135|Microsoft Corporation
Mozilla Firefox (x64 fr)|Mozilla
Mozilla Maintenance Service|Mozilla
Notepad++ (64-bit x64)|Notepad++ Team
Paint.NET|dotPDN LLC
PDFCreator|Avanquest pdfforge GmbH
Realtek High Definition Audio Driver|Realtek Semiconductor Corp.
Sage 100 Gestion Commerciale|Sage
EBP Compta|EBP
VLC media player|VideoLAN
Zoom Workplace (64-bit)|Zoom Communications, Inc.
Collateral Manager|Lateral Software
Radminton Club Manager|Sport Soft
Level Designer Studio|Game Tools
libgfortran runtime 5|GNU
Windows PC Health Check|Microsoft Corporation
PuTTY release 0.81 (64-bit)|Simon Tatham
WinSCP 6.3.3|Martin Prikryl
"""
WINDOWS_PROCESSES = """
C:\\Windows\\System32\\dwm.exe
C:\\Windows\\System32\\svchost.exe
C:\\Windows\\explorer.exe
C:\\Windows\\System32\\mstsc.exe
C:\\Windows\\System32\\quickassist.exe
C:\\Windows\\System32\\OpenSSH\\ssh-agent.exe
C:\\Windows\\System32\\vmcomputeagent.exe
C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe
C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE
C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE
C:\\Users\\marie\\AppData\\Roaming\\GoToMeeting\\g2mcomm.exe
C:\\Users\\marie\\Downloads\\setup.exe
C:\\Program Files\\Adobe\\Acrobat DC\\connect.exe
C:\\Program Files\\Sage\\agent.exe
C:\\Program Files\\Sage\\client32.exe
"""
WINDOWS_PATHS = """
C:\\Windows\\System32\\drivers\\etc\\hosts
C:\\Users\\marie\\Documents\\collateral\\atera-notes.docx
C:\\Users\\marie\\Downloads\\TeamViewer_Setup_x64.exe
C:\\Users\\marie\\Documents\\ultravnc.ini
C:\\Users\\marie\\Documents\\synchronisation\\syncro.txt
E:\\archive\\anydesk.exe
C:\\Program Files\\Common Files\\microsoft shared\\ink\\tabskb.dll
C:\\Program Files (x86)\\Google\\Update\\1.3.36\\goopdate.dll
C:\\ProgramData\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\desktop.ini
"""
LINUX_PACKAGES = """
adduser apt base-files bash bind9-dnsutils bsdutils ca-certificates chrony cloud-init coreutils cron curl dash
dbus debianutils dpkg e2fsprogs ethtool findutils gcc-12-base git glpi glpi-plugin-fields gpgv grep grub-pc
libgfortran5 libvncclient1 linux-image-amd64 locales login logrotate lsb-release man-db mariadb-server mount
ncurses-bin nftables nginx open-vm-tools openssh-client openssh-server openssl passwd perl-base php8.2-fpm
postfix python3 qemu-guest-agent rsync rsyslog sed snapd sudo systemd systemd-sysv tar tmux tzdata ufw
unattended-upgrades util-linux vim-tiny wget xz-utils zlib1g fail2ban putty-tools landscape-common
"""
LINUX_UNITS = """
apparmor.service apt-daily.timer apt-daily-upgrade.timer chrony.service cloud-init.service cron.service
dbus.service fstrim.timer getty@tty1.service logrotate.timer mariadb.service networking.service nginx.service
nftables.service php8.2-fpm.service postfix.service rsyslog.service snapd.service ssh.service ssh.socket
systemd-journald.service systemd-logind.service systemd-timesyncd.service ufw.service
unattended-upgrades.service user@1000.service qemu-guest-agent.service open-vm-tools.service
"""
LINUX_PATHS = """
/usr/sbin/sshd /usr/bin/ssh-agent /etc/ssh/sshd_config /etc/cron.d/e2scrub_all /etc/cron.daily/logrotate
/var/www/html/glpi/plugins/glpi-agent /usr/lib/x86_64-linux-gnu/libgfortran.so.5 /opt/app/bin/agent
/home/marie/Téléchargements/anydesk.deb /media/cdrom/teamviewer /usr/bin/level /usr/bin/screen
"""
MAC_LABELS = """
com.apple.AirPlayXPCHelper com.apple.screensharing com.apple.RemoteDesktop.agent com.apple.ftp-proxy
com.google.keystone.agent com.microsoft.autoupdate.helper com.microsoft.office.licensingV2.helper
com.adobe.ARMDC.Communicator org.cups.cupsd com.openssh.sshd com.zoom.ZoomDaemon com.docker.vmnetd
"""
MAC_PATHS = """
/Applications/Safari.app
/Applications/Google Chrome.app
/Applications/Microsoft Word.app
/Volumes/AnyDesk/AnyDesk.app
/System/Library/CoreServices/RemoteManagement/ARDAgent.app
/Applications/Utilities/Screen Sharing.app
/Users/marie/Downloads/TeamViewer.dmg
/Applications/Zoom.us.app
"""


def _lines(text: str) -> list[list[str]]:
    return [line.split("|") for line in text.strip().splitlines()]


@pytest.fixture
def clean_windows() -> dict:
    return {
        "schema": "bascule.report/1",
        "host": {"name": "PC-COMPTA", "os": "Windows 11 Pro 24H2"},
        "collected_at": "2026-11-02T08:00:00Z",
        "collector": "test",
        "programs": [{"name": "|".join(p[:-1]), "publisher": p[-1]} for p in _lines(WINDOWS_PROGRAMS)],
        "services": [
            {"name": s[0], "display": s[1], "path": s[2], "state": "running"}
            for s in _lines(WINDOWS_SERVICES)
        ],
        "processes": [
            {"name": base_name(path), "path": path, "pid": number, "signer": "Microsoft Windows"}
            for number, (path,) in enumerate(_lines(WINDOWS_PROCESSES), 100)
        ],
        "paths": [path for (path,) in _lines(WINDOWS_PATHS)],
        "tasks": [
            {
                "name": "\\Microsoft\\Windows\\UpdateOrchestrator\\Schedule Scan",
                "command": "usoclient.exe StartScan",
            },
            {
                "name": "\\GoogleUpdateTaskMachineCore",
                "command": "C:\\Program Files (x86)\\Google\\Update\\x.exe /c",
            },
        ],
        "autostart": [
            {"name": "OneDrive", "command": "C:\\Users\\marie\\AppData\\Local\\OneDrive\\OneDrive.exe"}
        ],
        "users": [{"name": "Administrateur"}, {"name": "marie"}, {"name": "DefaultAccount"}],
        "groups": [{"name": "Administrateurs", "members": ["marie"]}],
        "sockets": [
            {"connect": "www.teamviewer.com:443", "process": "chrome.exe"},
            {"connect": "outlook.office365.com:443", "process": "OUTLOOK.EXE"},
            {"listen": "0.0.0.0:3389", "process": "svchost.exe"},
            {"listen": "0.0.0.0:5900", "process": "svchost.exe"},
        ],
        "firewall": [{"name": "Bureau à distance (TCP entrant)"}],
    }


@pytest.fixture
def clean_linux() -> dict:
    return {
        "schema": "bascule.report/1",
        "host": {"name": "srv-web", "os": "Debian GNU/Linux 12 (bookworm)"},
        "packages": [{"manager": "dpkg", "name": name, "version": "1"} for name in LINUX_PACKAGES.split()],
        "units": [{"name": name, "state": "active"} for name in LINUX_UNITS.split()],
        "processes": [
            {"name": name, "path": f"/usr/sbin/{name}", "pid": 9}
            for name in ("sshd", "cron", "nginx", "agent")
        ],
        "paths": LINUX_PATHS.split(),
        "users": [{"name": name} for name in ("root", "daemon", "www-data", "marie", "mysql", "postfix")],
        "groups": [{"name": name} for name in ("sudo", "adm", "www-data")],
        "sockets": [
            {"listen": "0.0.0.0:22", "process": "sshd"},
            {"listen": "127.0.0.1:9090", "process": "app"},
        ],
        "tasks": [{"name": "cron.daily/logrotate", "command": "/usr/sbin/logrotate /etc/logrotate.conf"}],
    }


@pytest.fixture
def clean_mac() -> dict:
    return {
        "schema": "bascule.report/1",
        "host": {"name": "mac-direction", "os": "macOS 15.1"},
        "programs": [
            {"name": name} for name in ("Safari", "Google Chrome", "Microsoft Word", "zoom.us", "Level Up")
        ],
        "launchd": [{"label": label} for label in MAC_LABELS.split()],
        "processes": [{"name": "ARDAgent"}, {"name": "loginwindow"}, {"name": "WindowServer"}],
        "paths": MAC_PATHS.strip().splitlines(),
        "users": [{"name": "marie"}, {"name": "_spotlight"}],
    }


def _concrete(pattern: str) -> str:
    """A value that the glob stands for."""
    return pattern.replace("*", "0123456789abcdef").replace("?", "7")


@pytest.fixture
def planted():
    """A function: tool, system → what its installation adds to a report of that system."""

    def plant(tool: Tool, system: str) -> dict:
        blocks = tool.blocks(system)

        def values(family: str) -> list[str]:
            return [_concrete(value) for block in blocks for value in getattr(block, family)]

        places = {"%programfiles%": "C:\\Program Files (x86)", "%programdata%": "C:\\ProgramData",
                  "%windir%": "C:\\Windows", "%appdata%": "C:\\Users\\Léa B\\AppData\\Roaming",
                  "%localappdata%": "C:\\Users\\Léa B\\AppData\\Local", "%users%": "C:\\Users\\Léa B",
                  "%systemprofile%": "C:\\Windows\\System32\\config\\systemprofile",
                  "%serviceprofile%": "C:\\Windows\\ServiceProfiles\\LocalService"}  # fmt: skip
        paths = values("paths")
        for variable, place in places.items():
            paths = [path.replace(variable, place) for path in paths]
        running = [{"name": name, "path": f"/opt/x/{name}"} for name in values("executables")]
        if system == "windows":
            running = [
                {"name": name, "path": f"C:\\Temp\\{name}", "pid": 4} for name in values("executables")
            ]
        return {
            "services": [{"name": name, "state": "running"} for name in values("services")],
            "programs": [{"name": name, "version": "2.1.0"} for name in values("programs")]
            + [
                {"name": n, "publisher": _concrete(p)} for block in blocks for n, p in block.published.items()
            ],
            "packages": [{"name": name} for name in (*values("packages"), *values("receipts"))],
            "units": [{"name": name, "state": "active"} for name in values("units")],
            "launchd": [{"label": name} for name in values("launchd")],
            "processes": running,
            "paths": paths,
            "registry": values("registry"),
        }

    return plant
