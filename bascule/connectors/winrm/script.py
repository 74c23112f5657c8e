"""The one PowerShell script that is ever run: constant, its words come as JSON on standard input.

No text of ours or of anybody else becomes part of a command. Out comes one JSON document.
"""

import json
from base64 import b64encode
from typing import Any

SCRIPT = r"""
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
function Same-Account($name, $login) {
  $short = ($name -split '\\')[-1] -replace '@.*$', ''
  return $short -eq $login
}
try {
  $told = @{ ok = $true }
  switch ($said.do) {
    'reset' {
      $secure = New-Object System.Security.SecureString
      foreach ($sign in $said.new.ToCharArray()) { $secure.AppendChar($sign) }
      Set-LocalUser -Name $said.login -Password $secure
    }
    'services' {
      $done = @()
      foreach ($one in Get-CimInstance -ClassName Win32_Service) {
        if ($said.names -contains $one.Name) {
          $with = @{ StartName = $one.StartName; StartPassword = $said.new }
          $answer = Invoke-CimMethod -InputObject $one -MethodName Change -Arguments $with
          $done += @{ name = $one.Name; code = [int]$answer.ReturnValue }
        }
      }
      $told.services = $done
    }
    'dependents' {
      $told.services = @(Get-CimInstance -ClassName Win32_Service |
        Where-Object { $_.StartName -and (Same-Account $_.StartName $said.login) } | ForEach-Object { $_.Name })
      $told.tasks = @(Get-ScheduledTask |
        Where-Object { $_.Principal.UserId -and (Same-Account $_.Principal.UserId $said.login) } |
        ForEach-Object { $_.TaskPath + $_.TaskName })
    }
    'sessions' {
      $open = @(Get-SmbSession | Where-Object { Same-Account $_.ClientUserName $said.login })
      $open | Close-SmbSession -Force
      $told.smb = $open.Count
      $told.shells = 0
      foreach ($line in @(quser.exe 2>$null)) {
        if ($line -match '^[>\s]?(\S+)\s.*?\s(\d+)\s' -and (Same-Account $Matches[1] $said.login)) {
          logoff.exe $Matches[2]
          $told.shells += 1
        }
      }
    }
    'budget' {
      $told.threshold = [int](([adsi]'WinNT://.,computer').psbase.InvokeGet('MaxBadPasswordsAllowed'))
      $told.window = [int](([adsi]'WinNT://.,computer').psbase.InvokeGet('LockoutObservationInterval'))
    }
    'accounts' {
      $told.computer = $env:COMPUTERNAME
      $told.os = (Get-CimInstance -ClassName Win32_OperatingSystem).Caption
      $told.users = @(Get-LocalUser | ForEach-Object { @{ name = $_.Name; enabled = $_.Enabled } })
      $group = Get-LocalGroup -SID 'S-1-5-32-544'
      $told.admins = @(Get-LocalGroupMember -Group $group | ForEach-Object { $_.Name })
    }
  }
} catch {
  $told = @{ ok = $false; error = $_.FullyQualifiedErrorId }
}
$told | ConvertTo-Json -Depth 4 -Compress
"""
# What stands on the command line, short enough for any console: the script is the first line of the input, its words
# the second.
LOADER = (
    "$from = [Console]::In; "
    "$code = [Text.Encoding]::Unicode.GetString([Convert]::FromBase64String($from.ReadLine())); "
    "$said = $from.ReadLine() | ConvertFrom-Json; "
    ". ([ScriptBlock]::Create($code))"
)
PROGRAM = "powershell.exe"
ENCODED = b64encode(SCRIPT.encode("utf-16-le"))
ARGUMENTS = [
    "-NoProfile",
    "-NonInteractive",
    "-EncodedCommand",
    b64encode(LOADER.encode("utf-16-le")).decode(),
]
LARGEST = 4 * 1024 * 1024


def said(do: str, **words: Any) -> bytes:
    """The whole input, the script and its words: plain ASCII, so that no code page of a console changes a password."""
    return ENCODED + b"\n" + json.dumps({"do": do, **words}).encode() + b"\n"


def told(out: bytes) -> dict[str, Any]:
    """What the script answered; ValueError when it is no answer of ours."""
    if len(out) > LARGEST:
        raise ValueError("too long")
    answer = json.loads(out.decode("utf-8-sig", "replace").strip() or "null")
    if not isinstance(answer, dict) or "ok" not in answer:
        raise ValueError("no answer of the script")
    return answer
