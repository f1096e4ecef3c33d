<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ChatDrag</name>
    <message numerus="yes">
        <source>%n chats</source>
        <translation>
            <numerusform>%n chat</numerusform>
            <numerusform>%n chats</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ChatList</name>
    <message numerus="yes">
        <source>%n results</source>
        <translation>
            <numerusform>%n result</numerusform>
            <numerusform>%n results</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ChatListWiring</name>
    <message numerus="yes">
        <source>%n chats archived.</source>
        <translation>
            <numerusform>%n chat archived.</numerusform>
            <numerusform>%n chats archived.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n chats deleted.</source>
        <translation>
            <numerusform>%n chat deleted.</numerusform>
            <numerusform>%n chats deleted.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ChatMenu</name>
    <message numerus="yes">
        <source>%n chats</source>
        <translation>
            <numerusform>%n chat</numerusform>
            <numerusform>%n chats</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ChatRows</name>
    <message numerus="yes">
        <source>%n chats</source>
        <translation>
            <numerusform>%n chat</numerusform>
            <numerusform>%n chats</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DeletionBox</name>
    <message numerus="yes">
        <source>and %n more files</source>
        <translation>
            <numerusform>and %n more file</numerusform>
            <numerusform>and %n more files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ErasureBox</name>
    <message numerus="yes">
        <source>%n files, {size}</source>
        <translation>
            <numerusform>%n file, {size}</numerusform>
            <numerusform>%n files, {size}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExchangeWiring</name>
    <message numerus="yes">
        <source>%n chats exported.</source>
        <translation>
            <numerusform>%n chat exported.</numerusform>
            <numerusform>%n chats exported.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n chats imported.</source>
        <translation>
            <numerusform>%n chat imported.</numerusform>
            <numerusform>%n chats imported.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were here already.</source>
        <translation>
            <numerusform>%n was here already.</numerusform>
            <numerusform>%n were here already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Importing… %n chats so far</source>
        <translation>
            <numerusform>Importing… %n chat so far</numerusform>
            <numerusform>Importing… %n chats so far</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Exporting… %n chats so far</source>
        <translation>
            <numerusform>Exporting… %n chat so far</numerusform>
            <numerusform>Exporting… %n chats so far</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message numerus="yes">
        <source>%n chats</source>
        <translation>
            <numerusform>%n chat</numerusform>
            <numerusform>%n chats</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FirstRunPage</name>
    <message numerus="yes">
        <source>%n found here; or drop a .gguf file</source>
        <translation>
            <numerusform>%n found here; or drop a .gguf file</numerusform>
            <numerusform>%n found here; or drop a .gguf file</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cores</source>
        <translation>
            <numerusform>%n core</numerusform>
            <numerusform>%n cores</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FolderRow</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FoundModels</name>
    <message numerus="yes">
        <source>More than %Ln models found</source>
        <translation>
            <numerusform>More than %Ln model found</numerusform>
            <numerusform>More than %Ln models found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln models found</source>
        <translation>
            <numerusform>%Ln model found</numerusform>
            <numerusform>%Ln models found</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HubFiles</name>
    <message numerus="yes">
        <source>%Ln more on its web page</source>
        <translation>
            <numerusform>%Ln more on its web page</numerusform>
            <numerusform>%Ln more on its web page</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln files</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>JumpButton</name>
    <message numerus="yes">
        <source>%n new message(s)</source>
        <translation>
            <numerusform>%n new message</numerusform>
            <numerusform>%n new messages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SamplerList</name>
    <message numerus="yes">
        <source>{name} {value} · %n more</source>
        <translation>
            <numerusform>{name} {value} · %n more</numerusform>
            <numerusform>{name} {value} · %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SteeringWiring</name>
    <message numerus="yes">
        <source>Message deleted, and the %n that followed it.</source>
        <translation>
            <numerusform>Message deleted, and the %n that followed it.</numerusform>
            <numerusform>Message deleted, and the %n that followed it.</numerusform>
        </translation>
    </message>
</context>
</TS>
