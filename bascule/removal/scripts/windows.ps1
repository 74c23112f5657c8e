# What the steps below use. Windows PowerShell 5.1 or later, as administrator. Without -Apply nothing is changed.
# One JSON object a line; exit code 0: nothing failed, 1: a step failed, 3: refused.
[CmdletBinding()] param([switch]$Apply, [string]$Log = '')
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
$script:Failed = 0; $script:Changed = 0; $script:Step = 0; $script:Tool = ''; $script:Method = ''
function Write-Line($object) {
  $text = ConvertTo-Json -InputObject $object -Compress
  if ($Log) { Add-Content -LiteralPath $Log -Value $text -Encoding UTF8 }
  Write-Output $text
}
function Write-Told([string]$result, [string]$what, [string]$why = '') {
  if ($result -eq 'failed') { $script:Failed++ } elseif ($result -eq 'done') { $script:Changed++ }
  Write-Line ([ordered]@{ step = $script:Step; tool = $script:Tool; method = $script:Method; result = $result; what = $what; why = $why })
}
function Set-Step([int]$number, [string]$tool, [string]$method) { $script:Step = $number; $script:Tool = $tool; $script:Method = $method }
function Assert-Host([string]$name) {
  $short = $name.Split('.')[0]
  if ($env:COMPUTERNAME -ine $short -and $env:COMPUTERNAME -ine $name) { Write-Line ([ordered]@{ refused = "this script is for $name, this host is $env:COMPUTERNAME" }); exit 3 }
  $me = New-Object Security.Principal.WindowsPrincipal ([Security.Principal.WindowsIdentity]::GetCurrent())
  if (-not $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) { Write-Line ([ordered]@{ refused = 'administrator rights are needed' }); exit 3 }
}
function Invoke-Tried([string]$what, [scriptblock]$work) {
  if (-not $Apply) { Write-Told 'would' $what; return }
  try { & $work; Write-Told 'done' $what } catch { Write-Told 'failed' $what $_.Exception.Message }
}
function Start-Waiting([string]$file, [string]$arguments) {
  $start = @{ FilePath = $file; PassThru = $true; WindowStyle = 'Hidden' }
  if ($arguments) { $start.ArgumentList = $arguments }
  $process = Start-Process @start
  if (-not $process.WaitForExit(600000)) { $process.Kill(); throw 'no end after 10 minutes' }
  # 3010 and 1641: done, a restart is wanted; 1605 and 1614: it was not installed any more.
  if (@(0, 1605, 1614, 1641, 3010) -notcontains $process.ExitCode) { throw "exit code $($process.ExitCode)" }
}
function Split-Command([string]$line) {
  $line = [Environment]::ExpandEnvironmentVariables($line).Trim()
  if ($line.StartsWith('"')) { $end = $line.IndexOf('"', 1); return @($line.Substring(1, $end - 1), $line.Substring($end + 1).Trim()) }
  $found = [regex]::Match($line, '^(.+?\.(?:exe|cmd|bat|msi))(?=\s|$)', 'IgnoreCase')
  if ($found.Success) { return @($found.Groups[1].Value, $line.Substring($found.Length).Trim()) }
  $first = $line.Split(' ')[0]; return @($first, $line.Substring($first.Length).Trim())
}
# The tool's own uninstaller, when its file is there.
function Invoke-OwnProgram([string]$line) {
  $parts = Split-Command $line
  if (-not (Test-Path -LiteralPath $parts[0])) { Write-Told 'already' $line 'its program is not there'; return }
  Invoke-Tried $line { Start-Waiting $parts[0] $parts[1] }
}
# One entry of the list of installed programs: by product code, else by its own quiet command, else with the installer's switch.
function Uninstall-Entry([string]$name, [string]$also = '') {
  $roots = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall', 'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall'
  $entries = @(Get-ChildItem -LiteralPath $roots -ErrorAction SilentlyContinue | ForEach-Object { Get-ItemProperty -LiteralPath $_.PSPath } | Where-Object {
      $_.PSObject.Properties['DisplayName'] -and $_.DisplayName -eq $name -and (-not $also.StartsWith('{') -or $_.PSChildName -ieq $also) })
  if ($entries.Count -eq 0) { Write-Told 'already' $name; return }
  foreach ($entry in $entries) {
    $code = [regex]::Match($entry.PSChildName, '^\{[0-9A-Fa-f-]{36}\}$').Value
    $quiet = if ($entry.PSObject.Properties['QuietUninstallString']) { $entry.QuietUninstallString } else { '' }
    $plain = if ($entry.PSObject.Properties['UninstallString']) { $entry.UninstallString } else { '' }
    if ($code) { Invoke-Tried "$name $code" { Start-Waiting 'msiexec.exe' "/X$code /qn /norestart" } }
    elseif ($quiet) { Invoke-Tried "$name ($quiet)" { $parts = Split-Command $quiet; Start-Waiting $parts[0] $parts[1] } }
    elseif ($plain -match '(?i)unins\d*\.exe') { Invoke-Tried "$name ($plain)" { $parts = Split-Command $plain; Start-Waiting $parts[0] ($parts[1] + ' /VERYSILENT /SUPPRESSMSGBOXES /NORESTART').Trim() } }
    else { Write-Told 'failed' "$name ($plain)" 'no silent command is known: remove it by hand' }
  }
}
function Remove-OldService([string]$name) {
  $service = Get-Service -Name $name -ErrorAction SilentlyContinue | Where-Object { $_.Name -ieq $name }
  if (-not $service) { Write-Told 'already' $name; return }
  Invoke-Tried $name {
    Stop-Service -InputObject $service -Force -ErrorAction SilentlyContinue
    & sc.exe delete $service.Name | Out-Null
    if ($LASTEXITCODE -ne 0) { throw "sc.exe delete: $LASTEXITCODE" }
  }
}
function Stop-OldProcess([string]$path) {
  $alive = @(Get-Process | Where-Object { $_.Path -and $_.Path -ieq $path })
  if ($alive.Count -eq 0) { Write-Told 'already' $path; return }
  Invoke-Tried $path { $alive | Stop-Process -Force }
}
function Remove-OldTask([string]$name) {
  $leaf = $name.Split('\')[-1]
  $tasks = @(Get-ScheduledTask -ErrorAction SilentlyContinue | Where-Object { $_.TaskName -ieq $leaf -and ($name -notmatch '\\' -or ($_.TaskPath + $_.TaskName) -ieq ('\' + $name.TrimStart('\'))) })
  if ($tasks.Count -eq 0) { Write-Told 'already' $name; return }
  Invoke-Tried $name { $tasks | Unregister-ScheduledTask -Confirm:$false }
}
# Exactly this file or folder, two levels below a drive at least, and no folder of Windows itself.
function Remove-OldPath([string]$path) {
  if (-not (Test-Path -LiteralPath $path)) { Write-Told 'already' $path; return }
  $full = (Get-Item -LiteralPath $path -Force).FullName.TrimEnd('\')
  $never = @($env:SystemRoot, "$env:SystemRoot\System32", $env:ProgramFiles, ${env:ProgramFiles(x86)}, $env:ProgramData, "$env:SystemDrive\Users") | Where-Object { $_ }
  if (($never -icontains $full) -or ($full.Split('\').Count -lt 3) -or ($full -match '(?i)^[a-z]:\\users\\[^\\]+$')) { Write-Told 'failed' $full 'never deleted'; return }
  Invoke-Tried $full { Remove-Item -LiteralPath $full -Recurse -Force }
}
function Remove-OldKey([string]$key) {
  $path = 'Registry::' + ($key -replace '^HKLM\\', 'HKEY_LOCAL_MACHINE\' -replace '^HKCU\\', 'HKEY_CURRENT_USER\' -replace '^HKCR\\', 'HKEY_CLASSES_ROOT\' -replace '^HKU\\', 'HKEY_USERS\')
  if (-not (Test-Path -LiteralPath $path)) { Write-Told 'already' $key; return }
  if ($key.Trim('\').Split('\').Count -lt 3) { Write-Told 'failed' $key 'never deleted'; return }
  Invoke-Tried $key { Remove-Item -LiteralPath $path -Recurse -Force }
}
function Remove-OldRule([string]$name) {
  $rules = @(Get-NetFirewallRule -ErrorAction SilentlyContinue | Where-Object { $_.DisplayName -ieq $name -or $_.Name -ieq $name })
  if ($rules.Count -eq 0) { Write-Told 'already' $name; return }
  Invoke-Tried $name { $rules | Remove-NetFirewallRule }
}
function Remove-OldAccount([string]$name) {
  $leaf = $name.Split('\')[-1]
  $user = Get-LocalUser -Name $leaf -ErrorAction SilentlyContinue
  if (-not $user) { Write-Told 'already' $leaf; return }
  if ($user.SID.Value -match '-50[0-4]$') { Write-Told 'failed' $leaf 'an account of Windows itself'; return }
  Invoke-Tried $leaf { Remove-LocalUser -SID $user.SID }
}
function Complete-Removal {
  Write-Line ([ordered]@{ ended = $true; failed = $script:Failed; changed = $script:Changed; applied = [int][bool]$Apply })
  if ($script:Failed -gt 0) { exit 1 }
  exit 0
}
