#requires -version 5.1
# Read-only endpoint report (bascule.report/1) on standard output, for Windows PowerShell 5.1 without any module of
# its own. Changes nothing, sends nothing. Run it as administrator: without, what could not be read is left out, which
# means "not looked at".
#   powershell -NoProfile -ExecutionPolicy Bypass -File collect.ps1 > report.json
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'SilentlyContinue'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding($false)

$watched = @'
@@PATHS@@
'@ -split "`r?`n" | Where-Object { $_ }
$values = @'
@@VALUES@@
'@ -split "`r?`n" | Where-Object { $_ }

function Get-Text($Value) { if ($null -eq $Value) { '' } else { [string]$Value } }
function Get-Property($Object, [string]$Name) {
  if ($null -ne $Object -and $Object.PSObject.Properties[$Name]) { Get-Text $Object.PSObject.Properties[$Name].Value } else { '' }
}
# What looks like a secret on a command line is hidden.
function Hide-Secret([string]$Text) {
  [regex]::Replace($Text, '(?i)((?:pass(?:word|wd)?|pwd|secret|token|api[-_]?key)[A-Za-z_-]*[ =:]+)("[^"]*"|\S+)', '$1***')
}
# Leaves out empty values, so that the report stays small.
function New-Entry([System.Collections.IDictionary]$Pairs) {
  $entry = [ordered]@{}
  foreach ($key in $Pairs.Keys) { $text = Get-Text $Pairs[$key]; if ($text -ne '') { $entry[$key] = $text } }
  if ($entry.Count) { [pscustomobject]$entry }
}
# A list that could be looked at goes into the report, even empty; one that could not stays out.
$report = [ordered]@{}
function Add-List([string]$Name, [scriptblock]$Read) {
  try { $report[$Name] = @(& $Read) } catch { }
}
$settings = [ordered]@{}
function Add-Setting([string]$Name, [scriptblock]$Read) {
  try { $settings[$Name] = @(& $Read) } catch { }
}

$system = Get-CimInstance -ClassName Win32_OperatingSystem
$computer = Get-CimInstance -ClassName Win32_ComputerSystem
$bios = Get-CimInstance -ClassName Win32_BIOS
$report['schema'] = 'bascule.report/1'
$report['collector'] = 'bascule-windows-ps1/1'
$report['collected_at'] = (Get-Date).ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ')
$name = $env:COMPUTERNAME
$domain = Get-Property $computer 'Domain'
$report['host'] = [ordered]@{
  name = $name; os = 'Windows ' + (Get-Property $system 'Caption') + ' ' + (Get-Property $system 'Version')
  fqdn = if ($domain) { "$name.$domain" } else { $name }
  serial = Get-Property $bios 'SerialNumber'
  domain = $domain
  macs = @(Get-CimInstance -ClassName Win32_NetworkAdapterConfiguration -Filter 'IPEnabled = TRUE' | ForEach-Object { $_.MACAddress })
}

Add-List 'programs' {
  $roots = @('HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall', 'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall')
  $roots += @(Get-ChildItem -Path 'Registry::HKEY_USERS' | ForEach-Object { "Registry::$($_.Name)\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall" })
  foreach ($root in $roots) {
    if (Test-Path -Path $root) {
      foreach ($key in Get-ChildItem -Path $root) {
        $item = Get-ItemProperty -LiteralPath $key.PSPath
        $code = if ($key.PSChildName -match '^\{[0-9A-Fa-f-]{36}\}$') { $key.PSChildName } else { '' }
        if (Get-Property $item 'DisplayName') {
          New-Entry ([ordered]@{
            name = Get-Property $item 'DisplayName'; version = Get-Property $item 'DisplayVersion'
            publisher = Get-Property $item 'Publisher'; location = Get-Property $item 'InstallLocation'
            uninstall = Hide-Secret (Get-Property $item 'UninstallString'); product_code = $code
            quiet_uninstall = Hide-Secret (Get-Property $item 'QuietUninstallString')
          })
        }
      }
    }
  }
}
Add-List 'services' {
  Get-CimInstance -ClassName Win32_Service -ErrorAction Stop | ForEach-Object {
    New-Entry ([ordered]@{ name = $_.Name; display = $_.DisplayName; path = Hide-Secret (Get-Text $_.PathName); state = (Get-Text $_.State).ToLower(); start = $_.StartMode; user = $_.StartName })
  }
}
Add-List 'processes' {
  $signers = @{}
  Get-CimInstance -ClassName Win32_Process -ErrorAction Stop | ForEach-Object {
    $path = Get-Text $_.ExecutablePath
    $signer = ''
    if ($path -and $path -notlike "$env:windir\System32\*") {
      if (-not $signers.ContainsKey($path)) {
        $certificate = (Get-AuthenticodeSignature -LiteralPath $path).SignerCertificate
        $signers[$path] = if ($certificate) { $certificate.GetNameInfo([System.Security.Cryptography.X509Certificates.X509NameType]::SimpleName, $false) } else { '' }
      }
      $signer = $signers[$path]
    }
    New-Entry ([ordered]@{ name = $_.Name; path = $path; pid = $_.ProcessId; signer = $signer; command = Hide-Secret (Get-Text $_.CommandLine) })
  }
}
Add-List 'paths' {
  foreach ($root in @($env:ProgramFiles, ${env:ProgramFiles(x86)}, $env:ProgramData) | Where-Object { $_ } | Select-Object -Unique) {
    Get-ChildItem -LiteralPath $root -Force | ForEach-Object { $_.FullName }
  }
  $profiles = @(Get-CimInstance -ClassName Win32_UserProfile -Filter 'Special = FALSE' | ForEach-Object { $_.LocalPath })
  foreach ($pattern in $watched) {
    $homes = if ($pattern -match '^%(appdata|localappdata|users)%') { $profiles } else { @('') }
    foreach ($userhome in $homes) {
      $path = $pattern -replace '(?i)^%appdata%', "$userhome\AppData\Roaming" -replace '(?i)^%localappdata%', "$userhome\AppData\Local" -replace '(?i)^%users%', $userhome
      $path = $path -replace '(?i)^%windir%', $env:windir -replace '(?i)^%programdata%', $env:ProgramData
      $path = $path -replace '(?i)^%systemprofile%', "$env:windir\System32\config\systemprofile" -replace '(?i)^%serviceprofile%', "$env:windir\ServiceProfiles\LocalService"
      $folders = if ($path -match '(?i)^%programfiles%') { @($env:ProgramFiles, ${env:ProgramFiles(x86)}) | Where-Object { $_ } | ForEach-Object { $path -replace '(?i)^%programfiles%', $_ } } else { @($path) }
      foreach ($folder in $folders) { Get-Item -Path $folder -Force | ForEach-Object { $_.FullName } }
    }
  }
}
Add-List 'executed' {
  Get-ChildItem -LiteralPath "$env:windir\Prefetch" -Filter '*.pf' -ErrorAction Stop | ForEach-Object {
    New-Entry ([ordered]@{ name = ($_.Name -replace '-[0-9A-F]{8}\.pf$', ''); last_run = $_.LastWriteTimeUtc.ToString('yyyy-MM-ddTHH:mm:ssZ') })
  }
}
Add-List 'tasks' {
  Get-ScheduledTask -ErrorAction Stop | ForEach-Object {
    $command = @($_.Actions | ForEach-Object { ((Get-Property $_ 'Execute') + ' ' + (Get-Property $_ 'Arguments')).Trim() }) -join ' ; '
    New-Entry ([ordered]@{ name = $_.TaskPath + $_.TaskName; command = Hide-Secret $command; user = Get-Property $_.Principal 'UserId'; author = $_.Author; state = $_.State })
  }
}
Add-List 'autostart' {
  $roots = @('HKLM:\SOFTWARE', 'HKLM:\SOFTWARE\WOW6432Node')
  $roots += @(Get-ChildItem -Path 'Registry::HKEY_USERS' | ForEach-Object { "Registry::$($_.Name)\SOFTWARE" })
  foreach ($root in $roots) {
    foreach ($leaf in 'Run', 'RunOnce') {
      $key = "$root\Microsoft\Windows\CurrentVersion\$leaf"
      if (Test-Path -Path $key) {
        $item = Get-Item -Path $key
        foreach ($value in $item.GetValueNames()) { New-Entry ([ordered]@{ name = $value; command = Hide-Secret (Get-Text $item.GetValue($value)); where = $item.Name }) }
      }
    }
  }
  foreach ($folder in @("$env:ProgramData\Microsoft\Windows\Start Menu\Programs\StartUp", "$env:SystemDrive\Users\*\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup")) {
    Get-ChildItem -Path $folder -File | ForEach-Object { New-Entry ([ordered]@{ name = $_.Name; path = $_.FullName; where = 'startup folder' }) }
  }
}
Add-List 'registry' {
  foreach ($root in 'HKLM:\SOFTWARE', 'HKLM:\SOFTWARE\WOW6432Node') {
    Get-ChildItem -Path $root | ForEach-Object { $_.Name }
  }
}
Add-List 'users' {
  Get-CimInstance -ClassName Win32_UserAccount -Filter 'LocalAccount = TRUE' -ErrorAction Stop | ForEach-Object {
    New-Entry ([ordered]@{ name = $_.Name; full_name = $_.FullName; sid = $_.SID; enabled = -not $_.Disabled; description = $_.Description })
  }
}
Add-List 'groups' {
  foreach ($group in Get-CimInstance -ClassName Win32_Group -Filter 'LocalAccount = TRUE' -ErrorAction Stop) {
    $members = @(Get-CimAssociatedInstance -InputObject $group -Association Win32_GroupUser | ForEach-Object { $_.Caption })
    [pscustomobject][ordered]@{ name = $group.Name; sid = $group.SID; members = $members }
  }
}
Add-List 'ssh_keys' {
  $files = @("$env:ProgramData\ssh\administrators_authorized_keys") + @(Get-ChildItem -Path "$env:SystemDrive\Users\*\.ssh\authorized_keys" -Force | ForEach-Object { $_.FullName })
  foreach ($file in $files) {
    if (Test-Path -LiteralPath $file -PathType Leaf) {
      foreach ($line in Get-Content -LiteralPath $file) {
        if ($line -match '((?:ssh|ecdsa|sk)-\S+)\s+(\S+)\s*(.*)$') { New-Entry ([ordered]@{ file = $file; type = $Matches[1]; key = $Matches[2]; comment = $Matches[3] }) }
      }
    }
  }
}
Add-List 'sockets' {
  $names = @{}
  # the process of each socket by its id
  Get-CimInstance -ClassName Win32_Process | ForEach-Object { $names[[string]$_.ProcessId] = $_.Name }
  Get-NetTCPConnection -ErrorAction Stop | ForEach-Object {
    $process = Get-Text $names[[string]$_.OwningProcess]
    if ($_.State -eq 'Listen') { New-Entry ([ordered]@{ listen = "$($_.LocalAddress):$($_.LocalPort)"; proto = 'tcp'; address = $_.LocalAddress; port = $_.LocalPort; process = $process }) }
    elseif ($_.State -eq 'Established') { New-Entry ([ordered]@{ connect = "$($_.RemoteAddress):$($_.RemotePort)"; proto = 'tcp'; address = $_.RemoteAddress; port = $_.RemotePort; process = $process }) }
  }
  Get-NetUDPEndpoint | ForEach-Object { New-Entry ([ordered]@{ listen = "$($_.LocalAddress):$($_.LocalPort)"; proto = 'udp'; address = $_.LocalAddress; port = $_.LocalPort; process = Get-Text $names[[string]$_.OwningProcess] }) }
}
Add-List 'firewall' {
  $key = Get-Item -Path 'HKLM:\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules' -ErrorAction Stop
  foreach ($value in $key.GetValueNames()) {
    $fields = @{}
    foreach ($part in (Get-Text $key.GetValue($value)) -split '\|') { $pair = $part -split '=', 2; if ($pair.Count -eq 2) { $fields[$pair[0]] = $pair[1] } }
    if ($fields['Active'] -eq 'TRUE' -and $fields['Action'] -eq 'Allow' -and (Get-Text $fields['Name']) -notlike '@*') {
      New-Entry ([ordered]@{ name = $fields['Name']; direction = $fields['Dir']; program = $fields['App']; port = $fields['LPort']; remote = $fields['RA4'] })
    }
  }
}
Add-List 'vpn' {
  Get-VpnConnection | ForEach-Object { New-Entry ([ordered]@{ name = $_.Name; type = $_.TunnelType; server = $_.ServerAddress }) }
  Get-VpnConnection -AllUserConnection | ForEach-Object { New-Entry ([ordered]@{ name = $_.Name; type = $_.TunnelType; server = $_.ServerAddress }) }
  Get-ChildItem -Path "$env:ProgramFiles\OpenVPN\config", "$env:SystemDrive\Users\*\OpenVPN\config" -Recurse -Include '*.ovpn', '*.conf' | ForEach-Object {
    $remote = @(Get-Content -LiteralPath $_.FullName | Where-Object { $_ -match '^\s*remote\s' }) -join ' '
    New-Entry ([ordered]@{ name = $_.Name; type = 'openvpn'; remote = $remote; file = $_.FullName })
  }
  Get-ChildItem -Path "$env:ProgramFiles\WireGuard\Data\Configurations" | ForEach-Object { New-Entry ([ordered]@{ name = $_.Name; type = 'wireguard'; file = $_.FullName }) }
}
Add-List 'roots' {
  Get-ChildItem -Path 'Cert:\LocalMachine\Root', 'Cert:\LocalMachine\TrustedPublisher' -ErrorAction Stop | ForEach-Object {
    New-Entry ([ordered]@{ subject = $_.Subject; issuer = $_.Issuer; thumbprint = $_.Thumbprint; not_after = $_.NotAfter.ToUniversalTime().ToString('yyyy-MM-dd') })
  }
}
Add-List 'wmi' {
  foreach ($class in '__EventFilter', '__EventConsumer') {
    Get-CimInstance -Namespace 'root\subscription' -ClassName $class -ErrorAction Stop | ForEach-Object {
      New-Entry ([ordered]@{ name = $_.Name; type = $_.CimClass.CimClassName; query = Get-Property $_ 'Query'; command = Hide-Secret ((Get-Property $_ 'CommandLineTemplate') + (Get-Property $_ 'ScriptFileName')) })
    }
  }
}
Add-Setting 'safeboot' {
  foreach ($kind in 'Minimal', 'Network') {
    Get-ChildItem -Path "HKLM:\SYSTEM\CurrentControlSet\Control\SafeBoot\$kind" -ErrorAction Stop | ForEach-Object {
      if ((Get-Text $_.GetValue('')) -eq 'Service') { "$kind $($_.PSChildName)" }
    }
  }
}
Add-Setting 'rdp' {
  $server = Get-ItemProperty -Path 'HKLM:\SYSTEM\CurrentControlSet\Control\Terminal Server' -ErrorAction Stop
  $port = Get-ItemProperty -Path 'HKLM:\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp'
  if ((Get-Property $server 'fDenyTSConnections') -eq '0') { 'enabled, port ' + (Get-Property $port 'PortNumber') + ', network level authentication ' + (Get-Property $port 'UserAuthentication') }
  $policy = Get-ItemProperty -Path 'HKLM:\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services'
  if (Get-Property $policy 'Shadow') { 'shadow ' + (Get-Property $policy 'Shadow') }
  if ((Get-Property $server 'fAllowToGetHelp') -eq '1') { 'remote assistance enabled' }
}
Add-Setting 'winrm' {
  Get-ChildItem -Path 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\WSMAN\Listener' | ForEach-Object { "listener $($_.PSChildName)" }
  $client = Get-ItemProperty -Path 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\WSMAN\Client'
  if (Get-Property $client 'trusted_hosts') { 'trusted hosts ' + (Get-Property $client 'trusted_hosts') }
}
Add-Setting 'browser_policies' {
  foreach ($browser in 'Google\Chrome', 'Microsoft\Edge') {
    foreach ($leaf in '', '\ExtensionInstallForcelist') {
      $key = Get-Item -Path "HKLM:\SOFTWARE\Policies\$browser$leaf"
      if ($key) { foreach ($value in $key.GetValueNames()) { "$browser$leaf $value " + (Get-Text $key.GetValue($value)) } }
    }
  }
}
Add-Setting 'proxy' {
  foreach ($root in Get-ChildItem -Path 'Registry::HKEY_USERS') {
    $item = Get-ItemProperty -Path "Registry::$($root.Name)\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings"
    if ((Get-Property $item 'ProxyEnable') -eq '1') { 'proxy ' + (Get-Property $item 'ProxyServer') }
    if (Get-Property $item 'AutoConfigURL') { 'script ' + (Get-Property $item 'AutoConfigURL') }
  }
}
Add-Setting 'dns' { Get-DnsClientServerAddress -ErrorAction Stop | ForEach-Object { $_.ServerAddresses } | Select-Object -Unique }
Add-Setting 'hosts' { Get-Content -LiteralPath "$env:windir\System32\drivers\etc\hosts" -ErrorAction Stop | Where-Object { $_ -match '^\s*[^#\s]' } | ForEach-Object { $_.Trim() } }
Add-Setting 'defender_exclusions' {
  foreach ($kind in 'Paths', 'Processes', 'Extensions') {
    $key = Get-Item -Path "HKLM:\SOFTWARE\Microsoft\Windows Defender\Exclusions\$kind" -ErrorAction Stop
    foreach ($value in $key.GetValueNames()) { "$kind $value" }
  }
}
Add-Setting 'portproxy' {
  $key = Get-Item -Path 'HKLM:\SYSTEM\CurrentControlSet\Services\PortProxy\v4tov4\tcp'
  if ($key) { foreach ($value in $key.GetValueNames()) { "$value to " + (Get-Text $key.GetValue($value)) } }
}
Add-Setting 'autologon' {
  $item = Get-ItemProperty -Path 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon' -ErrorAction Stop
  if ((Get-Property $item 'AutoAdminLogon') -eq '1') { 'automatic logon of ' + (Get-Property $item 'DefaultUserName') }
}
Add-Setting 'values' {
  foreach ($where in $values) {
    if ($where -like 'HK*') {
      $paths = @('Registry::' + ($where -replace '^HKLM', 'HKEY_LOCAL_MACHINE' -replace '^HKCU', 'HKEY_CURRENT_USER'))
      if ($where -like 'HKLM\SOFTWARE\*' -and $where -notlike '*WOW6432Node*') { $paths += $paths[0] -replace 'SOFTWARE\\', 'SOFTWARE\WOW6432Node\' }
      foreach ($path in $paths) {
        $key = Get-Item -LiteralPath $path
        if ($key) {
          foreach ($value in $key.GetValueNames()) {
            if ($value -match '(?i)(?<!pass)(id|server|url|host|account|owner|email|subdomain|code|client|company|tenant|organi)' -and $value -notmatch '(?i)pass|secret|token|key$') {
              New-Entry ([ordered]@{ where = $where; name = $value; value = $key.GetValue($value) })
            }
          }
        }
      }
    }
    else {
      $path = $where -replace '(?i)^%programfiles%', '*programfiles*' -replace '(?i)^%programdata%', $env:ProgramData -replace '(?i)^%appdata%', "$env:SystemDrive\Users\*\AppData\Roaming"
      $folders = if ($path -like '[*]programfiles[*]*') { @($env:ProgramFiles, ${env:ProgramFiles(x86)}) | Where-Object { $_ } | ForEach-Object { $path.Replace('*programfiles*', $_) } } else { @($path) }
      foreach ($folder in $folders) {
        foreach ($file in Get-ChildItem -Path $folder -File -Force) {
          foreach ($line in Get-Content -LiteralPath $file.FullName -TotalCount 400) {
            if ($line -match '(?i)(id|server|url|host|address|owner|name)' -and $line -notmatch '(?i)pass|secret|token|private|hash|salt|pwd') {
              New-Entry ([ordered]@{ where = $where; value = $line.Substring(0, [Math]::Min(300, $line.Length)) })
            }
          }
        }
      }
    }
  }
}
$report['settings'] = $settings
ConvertTo-Json -InputObject $report -Depth 6 -Compress
