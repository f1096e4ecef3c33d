; Windows' installer, for the user alone: no administrator, no question before it starts.
;   makensis -WX -DVERSION=0.1.0 -DFILES=build\dist\parley\* -DICON=parley.ico -DOUTPUT=Parley-0.1.0.exe parley.nsi
; packaging/build_installer.py calls it.
; Chats, settings and models lie in %LOCALAPPDATA%\parley, apart from the program, and stay when it is removed or
; replaced; the uninstaller deletes them only where its box is ticked.

Unicode true
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include x64.nsh

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Parley"
!define CLASSES "Software\Classes"
!define MODEL_CLASS "Parley.gguf"

Name "Parley"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\Parley"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
RequestExecutionLevel user
SetCompressor /SOLID lzma
ManifestDPIAware true
ManifestSupportedOS Win10

VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Parley"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Parley Setup"
VIAddVersionKey "LegalCopyright" "Parley developers, Apache License 2.0"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\parley.exe"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"

LangString RUNNING ${LANG_ENGLISH} "Parley is open. Close it, then try again."
LangString RUNNING ${LANG_SIMPCHINESE} "Parley 正在运行。请先关闭它，然后重试。"
LangString TOO_OLD ${LANG_ENGLISH} "Parley needs 64-bit Windows 10 or later."
LangString TOO_OLD ${LANG_SIMPCHINESE} "Parley 需要 64 位 Windows 10 或更高版本。"
LangString MODEL ${LANG_ENGLISH} "Language model"
LangString MODEL ${LANG_SIMPCHINESE} "语言模型"
LangString PROGRAM ${LANG_ENGLISH} "Parley"
LangString PROGRAM ${LANG_SIMPCHINESE} "Parley"
LangString DATA ${LANG_ENGLISH} "Delete my chats, settings and models too"
LangString DATA ${LANG_SIMPCHINESE} "同时删除我的对话、设置和模型"

; Ends unless the program can be replaced: a file Windows runs cannot be opened for writing.
!macro NeedsClosed
  ${If} ${FileExists} "$INSTDIR\parley.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\parley.exe" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDOK
      SetErrorLevel 2
      Abort
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

; The files of the program, and nothing a user may have put beside them (a portable parley-data).
!macro RemoveProgram
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\parley.exe"
  Delete "$INSTDIR\parley-worker.exe"
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
    MessageBox MB_OK|MB_ICONSTOP "$(TOO_OLD)" /SD IDOK
    Abort
  ${EndIf}
FunctionEnd

Section
  !insertmacro NeedsClosed
  !insertmacro RemoveProgram
  SetOutPath "$INSTDIR"
  File /r "${FILES}"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Parley.lnk" "$INSTDIR\parley.exe"

  WriteRegStr HKCU "${CLASSES}\.gguf\OpenWithProgids" "${MODEL_CLASS}" ""
  WriteRegStr HKCU "${CLASSES}\${MODEL_CLASS}" "" "$(MODEL)"
  WriteRegStr HKCU "${CLASSES}\${MODEL_CLASS}\DefaultIcon" "" "$INSTDIR\parley.exe,0"
  WriteRegStr HKCU "${CLASSES}\${MODEL_CLASS}\shell\open\command" "" '"$INSTDIR\parley.exe" "%1"'
  ; Explorer is told after the keys are there.
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'

  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Parley"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\parley.exe"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "Parley developers"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" "$0"
SectionEnd

Section "un.$(PROGRAM)"
  SectionIn RO
  !insertmacro NeedsClosed
  !insertmacro RemoveProgram
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Parley.lnk"
  DeleteRegValue HKCU "${CLASSES}\.gguf\OpenWithProgids" "${MODEL_CLASS}"
  DeleteRegKey HKCU "${CLASSES}\${MODEL_CLASS}"
  DeleteRegKey HKCU "${UNINSTALL}"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

; Not ticked: /o.
Section /o "un.$(DATA)"
  RMDir /r "$LOCALAPPDATA\parley"
SectionEnd
