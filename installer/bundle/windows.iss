; Inno Setup's recipe for the installer on Windows: for one person, without an administrator.
; Run by .github/workflows/bundles.yml; it was never run here.
[Setup]
AppId={{6B0B2C57-3B7C-4C0B-9C4E-51DE571C4D2A}
AppName=Sidestick
AppVersion={#Version}
DefaultDirName={localappdata}\Programs\Sidestick
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
LicenseFile=..\..\LICENSE
OutputDir=..\..\out
OutputBaseFilename=sidestick-{#Version}-windows-x86_64
Compression=lzma2/max
SolidCompression=yes

[Files]
Source: "..\..\out\sidestick\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{autoprograms}\Sidestick"; Filename: "{app}\Open Sidestick.exe"

[Run]
Filename: "{app}\Open Sidestick.exe"; Description: "Open Sidestick"; Flags: postinstall nowait skipifsilent

[UninstallRun]
Filename: "{app}\sidestick.exe"; Parameters: "engine stop"; RunOnceId: "engine"; Flags: runhidden
