<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AboutSheet</name>
    <message>
        <source>About Parley</source>
        <translation>关于 Parley</translation>
    </message>
    <message>
        <source>A chat assistant that runs on this computer. What you write stays here.</source>
        <translation>在这台电脑上运行的聊天助手。你写的内容只留在本机。</translation>
    </message>
    <message>
        <source>Version {version}, Qt {qt}</source>
        <translation>版本 {version}，Qt {qt}</translation>
    </message>
    <message>
        <source>Parley is free software under the Apache licence 2.0. Models run on llama.cpp (MIT). The window is made with Qt (LGPL), the icons are by Lucide (ISC), the fonts are Inter and JetBrains Mono (OFL).</source>
        <translation>Parley 是自由软件，采用 Apache 2.0 许可证。模型由 llama.cpp（MIT）运行；界面使用 Qt（LGPL）构建；图标来自 Lucide（ISC）；字体为 Inter 与 JetBrains Mono（OFL）。</translation>
    </message>
</context>
<context>
    <name>AdapterRow</name>
    <message>
        <source>not at all</source>
        <translation>不起作用</translation>
    </message>
    <message>
        <source>twice as strong</source>
        <translation>加倍</translation>
    </message>
    <message>
        <source>On</source>
        <translation>开</translation>
    </message>
    <message>
        <source>Use {name}</source>
        <translation>使用 {name}</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>The file stays where it is</source>
        <translation>文件留在原处</translation>
    </message>
    <message>
        <source>Its disk is not connected.</source>
        <translation>所在磁盘未连接。</translation>
    </message>
    <message>
        <source>made for {name}</source>
        <translation>为 {name} 制作</translation>
    </message>
</context>
<context>
    <name>AdaptersSection</name>
    <message>
        <source>Adapters (LoRA)</source>
        <translation>适配器（LoRA）</translation>
    </message>
    <message>
        <source>A small file that changes how this model writes, from the next answer on.</source>
        <translation>改变此模型写法的小文件，从下一个回答起生效。</translation>
    </message>
    <message>
        <source>Add an adapter…</source>
        <translation>添加适配器…</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>for another kind of model: {kind}</source>
        <translation>适用于另一种模型：{kind}</translation>
    </message>
    <message>
        <source>{name} ({why})</source>
        <translation>{name}（{why}）</translation>
    </message>
    <message>
        <source>A file…</source>
        <translation>文件…</translation>
    </message>
</context>
<context>
    <name>AnswerTools</name>
    <message>
        <source>Answer again</source>
        <translation>重新回答</translation>
    </message>
    <message>
        <source>Previous answer</source>
        <translation>上一个回答</translation>
    </message>
    <message>
        <source>Next answer</source>
        <translation>下一个回答</translation>
    </message>
    <message>
        <source>Answer {index} of {count}</source>
        <translation>第 {index} 个回答，共 {count} 个</translation>
    </message>
    <message>
        <source>You found this answer better than the others</source>
        <translation>你认为这个回答比其他的好</translation>
    </message>
    <message>
        <source>{rate}  ·  first word after {seconds} s</source>
        <translation>{rate}  ·  首字用时 {seconds} 秒</translation>
    </message>
</context>
<context>
    <name>AttachmentChip</name>
    <message>
        <source>Attached: {name}, {detail}</source>
        <translation>附件：{name}，{detail}</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>移除 {name}</translation>
    </message>
</context>
<context>
    <name>AttachmentPreview</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>{count} more characters are not shown here; the model gets all of them.</source>
        <translation>还有 {count} 字未在此显示；模型会读到全文。</translation>
    </message>
</context>
<context>
    <name>AttachmentRow</name>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context>
<context>
    <name>CandidateColumn</name>
    <message>
        <source>Use this one</source>
        <translation>采用这种</translation>
    </message>
    <message>
        <source>Use continuation {index}</source>
        <translation>采用第 {index} 种续写</translation>
    </message>
    <message>
        <source>Continuation {index} of {count}</source>
        <translation>第 {index} 种续写，共 {count} 种</translation>
    </message>
    <message>
        <source>Keep this one</source>
        <translation>保留这个</translation>
    </message>
    <message>
        <source>Keep answer {index}</source>
        <translation>保留第 {index} 个回答</translation>
    </message>
    <message>
        <source>Answer {index} of {count}</source>
        <translation>第 {index} 个回答，共 {count} 个</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>已写完</translation>
    </message>
    <message>
        <source>being written</source>
        <translation>正在写</translation>
    </message>
    <message>
        <source>better than the others</source>
        <translation>优于其他回答</translation>
    </message>
    <message>
        <source>Better</source>
        <translation>更好</translation>
    </message>
    <message>
        <source>Answer {index} is better</source>
        <translation>第 {index} 个回答更好</translation>
    </message>
    <message>
        <source>This one is better than the others (Space)</source>
        <translation>这个回答比其他的好（空格键）</translation>
    </message>
</context>
<context>
    <name>CandidatesView</name>
    <message>
        <source>Previous continuation</source>
        <translation>上一种续写</translation>
    </message>
    <message>
        <source>Next continuation</source>
        <translation>下一种续写</translation>
    </message>
    <message>
        <source>Continuation {index} of {count}</source>
        <translation>第 {index} 种续写，共 {count} 种</translation>
    </message>
    <message>
        <source>Previous answer</source>
        <translation>上一个回答</translation>
    </message>
    <message>
        <source>Next answer</source>
        <translation>下一个回答</translation>
    </message>
    <message>
        <source>Answer {index} of {count}</source>
        <translation>第 {index} 个回答，共 {count} 个</translation>
    </message>
    <message>
        <source>Answers side by side</source>
        <translation>并排的回答</translation>
    </message>
    <message>
        <source>Continuations side by side</source>
        <translation>并排的续写</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Keep all</source>
        <translation>全部保留</translation>
    </message>
    <message>
        <source>Change settings…</source>
        <translation>更改设置…</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Underline what another continuation does not say</source>
        <translation>用下划线标出其他续写没有的内容</translation>
    </message>
    <message>
        <source>Underline what another answer does not say</source>
        <translation>用下划线标出其他回答没有的内容</translation>
    </message>
    <message>
        <source>All stay, an arrow away from the one shown</source>
        <translation>全部保留，用箭头即可切换</translation>
    </message>
    <message>
        <source>All stay as branches of the chat</source>
        <translation>都作为对话的分支保留</translation>
    </message>
</context>
<context>
    <name>ChainRow</name>
    <message>
        <source>Model’s guess</source>
        <translation>模型估计</translation>
    </message>
</context>
<context>
    <name>ChatDrag</name>
    <message numerus="yes">
        <source>%n chats</source>
        <translation>
            <numerusform>%n 个对话</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ChatList</name>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Chats</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Nothing found.</source>
        <translation>没有找到。</translation>
    </message>
    <message numerus="yes">
        <source>%n results</source>
        <translation>
            <numerusform>找到 %n 项</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ChatListWiring</name>
    <message numerus="yes">
        <source>%n chats archived.</source>
        <translation>
            <numerusform>已归档 %n 个对话。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n chats deleted.</source>
        <translation>
            <numerusform>已删除 %n 个对话。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ChatListing</name>
    <message>
        <source>New folder</source>
        <translation>新建文件夹</translation>
    </message>
</context>
<context>
    <name>ChatMenu</name>
    <message numerus="yes">
        <source>%n chats</source>
        <translation>
            <numerusform>%n 个对话</numerusform>
        </translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>归档</translation>
    </message>
    <message>
        <source>Take out of the archive</source>
        <translation>移出归档</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Remove pin</source>
        <translation>取消置顶</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>置顶</translation>
    </message>
</context>
<context>
    <name>ChatRows</name>
    <message>
        <source>Folder {name}, open, {count}</source>
        <translation>文件夹 {name}，已展开，{count}</translation>
    </message>
    <message>
        <source>Folder {name}, closed, {count}</source>
        <translation>文件夹 {name}，已折叠，{count}</translation>
    </message>
    <message>
        <source>Back to all chats</source>
        <translation>返回所有对话</translation>
    </message>
    <message>
        <source>plain text</source>
        <translation>纯文本</translation>
    </message>
    <message numerus="yes">
        <source>%n chats</source>
        <translation>
            <numerusform>%n 个对话</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CheckRow</name>
    <message>
        <source>How much of the file was read</source>
        <translation>文件已读取多少</translation>
    </message>
    <message>
        <source>Checking… {percent} %</source>
        <translation>正在校验… {percent}%</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>重新校验</translation>
    </message>
    <message>
        <source>Check the file</source>
        <translation>校验文件</translation>
    </message>
</context>
<context>
    <name>CodeView</name>
    <message>
        <source>Wrap long lines</source>
        <translation>长行自动换行</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy code</source>
        <translation>复制代码</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>CompareColumn</name>
    <message>
        <source>Answer {number}</source>
        <translation>回答 {number}</translation>
    </message>
    <message>
        <source>Remove answer {number}</source>
        <translation>移除回答 {number}</translation>
    </message>
    <message>
        <source>Precise</source>
        <translation>精确</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>均衡</translation>
    </message>
    <message>
        <source>Creative</source>
        <translation>创意</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>The chat’s model</source>
        <translation>本对话的模型</translation>
    </message>
    <message>
        <source>Model: {name}</source>
        <translation>模型：{name}</translation>
    </message>
    <message>
        <source>Another setting…</source>
        <translation>其他设置…</translation>
    </message>
</context>
<context>
    <name>CompareSetup</name>
    <message>
        <source>Compare answers</source>
        <translation>比较回答</translation>
    </message>
    <message>
        <source>A third answer</source>
        <translation>第三个回答</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
</context>
<context>
    <name>ClearButton</name>
    <message>
        <source>Clear</source>
        <translation>清空</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>up to {count} tokens</source>
        <translation>最多 {count} 词元</translation>
    </message>
    <message>
        <source>Write the next message; it is sent when this answer is done</source>
        <translation>可以先写下一条消息，回答完成后自动发送</translation>
    </message>
    <message>
        <source>Message {name}</source>
        <translation>给 {name} 发消息</translation>
    </message>
    <message>
        <source>Write a message</source>
        <translation>写消息</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Send (Enter)</source>
        <translation>发送（Enter）</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop (Esc)</source>
        <translation>停止（Esc）</translation>
    </message>
    <message>
        <source>Attach text files</source>
        <translation>附加文本文件</translation>
    </message>
</context>
<context>
    <name>ComposerCaption</name>
    <message>
        <source>Reading the file…</source>
        <translation>正在读取文件…</translation>
    </message>
    <message>
        <source>Answers can be wrong. Check what matters.</source>
        <translation>回答可能有误，重要内容请核实。</translation>
    </message>
</context>
<context>
    <name>ContextNumbers</name>
    <message>
        <source>Instructions</source>
        <translation>指令</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>摘要</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>Free</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>Last time {reused} were known already, {fresh} were read.</source>
        <translation>上次有 {reused} 个词元已读过，新读了 {fresh} 个。</translation>
    </message>
    <message>
        <source>Next time {reused} are known already, {fresh} will be read.</source>
        <translation>下次有 {reused} 个词元已读过，要新读 {fresh} 个。</translation>
    </message>
</context>
<context>
    <name>DeletionBox</name>
    <message>
        <source>Delete a model</source>
        <translation>删除模型</translation>
    </message>
    <message>
        <source>Delete {name}?</source>
        <translation>删除 {name}？</translation>
    </message>
    <message>
        <source>{name} cannot be deleted here.</source>
        <translation>{name} 无法在这里删除。</translation>
    </message>
    <message>
        <source>Its disk has no trash: the files would be gone at once.</source>
        <translation>所在磁盘没有回收站：文件会被立即永久删除。</translation>
    </message>
    <message>
        <source>The same model stays here:
{places}</source>
        <translation>同一模型仍保留在：
{places}</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Delete for good</source>
        <translation>彻底删除</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>移到回收站</translation>
    </message>
    <message numerus="yes">
        <source>and %n more files</source>
        <translation>
            <numerusform>以及另外 %n 个文件</numerusform>
        </translation>
    </message>
    <message>
        <source>This frees no room: another file on the disk has the same content.</source>
        <translation>不会腾出空间：磁盘上另有一个文件与它共用同一内容。</translation>
    </message>
    <message>
        <source>This frees {size}.</source>
        <translation>可腾出 {size}。</translation>
    </message>
    <message>
        <source>It goes to the trash; emptying the trash frees {size}.</source>
        <translation>文件会移到回收站；清空回收站后可腾出 {size}。</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>It is no longer found there either: {names}.</source>
        <translation>以下程序也将找不到它：{names}。</translation>
    </message>
    <message>
        <source>It is in use now and is closed first.</source>
        <translation>它正在使用中，会先关闭。</translation>
    </message>
</context>
<context>
    <name>DetailsPopup</name>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context>
<context>
    <name>DownloadBar</name>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>Order of the downloads</source>
        <translation>下载顺序</translation>
    </message>
    <message>
        <source>Download of {name}</source>
        <translation>下载 {name}</translation>
    </message>
    <message>
        <source>From {host}</source>
        <translation>来自 {host}</translation>
    </message>
    <message>
        <source>Waiting for its turn</source>
        <translation>排队等待中</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>正在校验…</translation>
    </message>
    <message>
        <source>Downloaded and checked</source>
        <translation>已下载并校验</translation>
    </message>
    <message>
        <source>From {host} · {done}</source>
        <translation>来自 {host} · {done}</translation>
    </message>
    <message>
        <source>Download first</source>
        <translation>最先下载</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Download last</source>
        <translation>最后下载</translation>
    </message>
    <message>
        <source>Paused · {done}</source>
        <translation>已暂停 · {done}</translation>
    </message>
    <message>
        <source>Drag to another place</source>
        <translation>拖到其他位置</translation>
    </message>
    <message>
        <source>{place} of {count}</source>
        <translation>{place} / {count}</translation>
    </message>
    <message>
        <source>Waiting for the network, next try in {time}</source>
        <translation>等待网络恢复，{time}后重试</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>正在连接…</translation>
    </message>
    <message>
        <source>{done} · {speed}</source>
        <translation>{done} · {speed}</translation>
    </message>
    <message>
        <source>{done} · {speed} · {left} left</source>
        <translation>{done} · {speed} · 剩余 {left}</translation>
    </message>
</context>
<context>
    <name>DownloadList</name>
    <message>
        <source>Downloads</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Pause all</source>
        <translation>全部暂停</translation>
    </message>
    <message>
        <source>Resume all</source>
        <translation>全部继续</translation>
    </message>
    <message>
        <source>Clean up…</source>
        <translation>清理…</translation>
    </message>
    <message>
        <source>Unfinished downloads: {count}, {size}</source>
        <translation>未完成的下载：{count} 个，共 {size}</translation>
    </message>
</context>
<context>
    <name>DownloadOffer</name>
    <message>
        <source>Use it · it is here already</source>
        <translation>使用 · 本机已有</translation>
    </message>
    <message>
        <source>Download paused</source>
        <translation>下载已暂停</translation>
    </message>
    <message>
        <source>Waiting for its turn</source>
        <translation>排队等待中</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>正在校验…</translation>
    </message>
    <message>
        <source>Downloading…</source>
        <translation>正在下载…</translation>
    </message>
    <message>
        <source>Download · {size}</source>
        <translation>下载 · {size}</translation>
    </message>
</context>
<context>
    <name>DraftAttachments</name>
    <message>
        <source>Put into the message</source>
        <translation>放入消息</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
</context>
<context>
    <name>EmptyChat</name>
    <message>
        <source>Explain in simple words: </source>
        <translation>请用通俗的话解释：</translation>
    </message>
    <message>
        <source>Rewrite this text so that it is clear and friendly:

</source>
        <translation>请改写下面这段文字，让它清楚、亲切：

</translation>
    </message>
    <message>
        <source>Translate into English:

</source>
        <translation>请翻译成英文：

</translation>
    </message>
    <message>
        <source>Make a plan for </source>
        <translation>请帮我制定计划：</translation>
    </message>
    <message>
        <source>What shall we talk about?</source>
        <translation>想聊点什么？</translation>
    </message>
    <message>
        <source>Explain something</source>
        <translation>解释概念</translation>
    </message>
    <message>
        <source>Rewrite my text</source>
        <translation>改写文字</translation>
    </message>
    <message>
        <source>Translate</source>
        <translation>翻译</translation>
    </message>
    <message>
        <source>Make a plan</source>
        <translation>制定计划</translation>
    </message>
</context>
<context>
    <name>ErasureBox</name>
    <message>
        <source>Delete everything</source>
        <translation>全部删除</translation>
    </message>
    <message>
        <source>Delete everything Parley keeps on this computer?</source>
        <translation>要删除 Parley 在这台电脑上保存的一切吗？</translation>
    </message>
    <message>
        <source>Chats</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Downloaded models</source>
        <translation>已下载的模型</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Logs and cache</source>
        <translation>日志和缓存</translation>
    </message>
    <message numerus="yes">
        <source>%n files, {size}</source>
        <translation>
            <numerusform>%n 个文件，{size}</numerusform>
        </translation>
    </message>
    <message>
        <source>This cannot be undone. Parley closes then. Model files that you opened from elsewhere stay, and so does the program itself.</source>
        <translation>此操作无法撤销，完成后 Parley 会关闭。你从别处打开的模型文件会保留，程序本身也会保留。</translation>
    </message>
    <message>
        <source>Keep everything</source>
        <translation>全部保留</translation>
    </message>
    <message>
        <source>Delete and close</source>
        <translation>删除并关闭</translation>
    </message>
</context>
<context>
    <name>ExchangeWiring</name>
    <message numerus="yes">
        <source>%n chats exported.</source>
        <translation>
            <numerusform>已导出 %n 个对话。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n chats imported.</source>
        <translation>
            <numerusform>已导入 %n 个对话。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were here already.</source>
        <translation>
            <numerusform>%n 个已经存在。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Importing… %n chats so far</source>
        <translation>
            <numerusform>正在导入… 已完成 %n 个对话</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Exporting… %n chats so far</source>
        <translation>
            <numerusform>正在导出… 已完成 %n 个对话</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExplainCard</name>
    <message>
        <source>About {option}</source>
        <translation>关于 {option}</translation>
    </message>
    <message>
        <source>Now, after “… {text}”:</source>
        <translation>现在，在“… {text}”之后：</translation>
    </message>
    <message>
        <source>Now, at the place explored:</source>
        <translation>现在，在所探索的位置：</translation>
    </message>
    <message>
        <source>Example: what might follow “The lighthouse stood by the”</source>
        <translation>示例：“灯塔旁边就是”之后可能出现的词</translation>
    </message>
    <message>
        <source>Not in use: at temperature 0 the likeliest word is always taken.</source>
        <translation>未起作用：温度为 0 时总是取概率最高的词。</translation>
    </message>
    <message>
        <source>Not in use: Mirostat takes its place.</source>
        <translation>未起作用：由 Mirostat 代替。</translation>
    </message>
    <message>
        <source>Off as it is set now: nothing changes.</source>
        <translation>按现在的设置，此项处于关闭状态，不起任何作用。</translation>
    </message>
</context>
<context>
    <name>ExplainGuide</name>
    <message>
        <source>Explain {option}</source>
        <translation>解释 {option}</translation>
    </message>
</context>
<context>
    <name>ExplorePanel</name>
    <message>
        <source>Reading… {percent} %</source>
        <translation>正在阅读… {percent}%</translation>
    </message>
    <message>
        <source>Looked at once the engine is free.</source>
        <translation>引擎空闲后显示。</translation>
    </message>
    <message>
        <source>Looked at once a model is loaded.</source>
        <translation>加载模型后显示。</translation>
    </message>
    <message>
        <source>There is no answer here yet. Send a message, and every word of its answer can be explored.</source>
        <translation>这里还没有回答。发送一条消息后，回答中的每个词都可以探索。</translation>
    </message>
    <message>
        <source>Explore word by word</source>
        <translation>逐词探索</translation>
    </message>
    <message>
        <source>Back to sampling</source>
        <translation>返回采样</translation>
    </message>
    <message>
        <source>Close the panel</source>
        <translation>关闭面板</translation>
    </message>
    <message>
        <source>What might stand here</source>
        <translation>这里可能出现的词</translation>
    </message>
    <message>
        <source>Draw {count} times</source>
        <translation>抽取 {count} 次</translation>
    </message>
    <message>
        <source>Makes a new branch. The answer you have stays.</source>
        <translation>会新建一个分支，现有的回答保持不变。</translation>
    </message>
    <message>
        <source>Enter: continue here   ← →: word   ↑ ↓: choice</source>
        <translation>Enter：由此继续   ← →：词   ↑ ↓：备选</translation>
    </message>
    <message>
        <source>As bars</source>
        <translation>条形图</translation>
    </message>
    <message>
        <source>As a table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Continue from here</source>
        <translation>由此继续</translation>
    </message>
    <message>
        <source>Continue from “{text}”</source>
        <translation>从“{text}”继续</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>A chat</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>You</source>
        <translation>你</translation>
    </message>
    <message>
        <source>Assistant</source>
        <translation>助手</translation>
    </message>
    <message>
        <source>version {index} of {count}</source>
        <translation>版本 {index}/{count}</translation>
    </message>
    <message>
        <source>follows message {number}</source>
        <translation>接在第 {number} 条消息之后</translation>
    </message>
    <message>
        <source>pinned</source>
        <translation>已固定</translation>
    </message>
    <message>
        <source>Summary of earlier messages ({count}), written by the model</source>
        <translation>前面 {count} 条消息的摘要，由模型所写</translation>
    </message>
    <message>
        <source>Thoughts</source>
        <translation>思考过程</translation>
    </message>
    <message>
        <source>Thought for {seconds} s</source>
        <translation>思考了 {seconds} 秒</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>No more room beside the other answers.</source>
        <translation>并排的其他回答占用了空间，写不下了。</translation>
    </message>
    <message>
        <source>Reached the maximum length.</source>
        <translation>已达到最大长度。</translation>
    </message>
    <message>
        <source>The context was full.</source>
        <translation>上下文已满。</translation>
    </message>
    <message>
        <source>Interrupted.</source>
        <translation>已中断。</translation>
    </message>
    <message>
        <source>Still being written.</source>
        <translation>仍在生成。</translation>
    </message>
    <message>
        <source>Begun {date}. Exported from Parley.</source>
        <translation>开始于 {date}，由 Parley 导出。</translation>
    </message>
    <message>
        <source>Exported from Parley.</source>
        <translation>由 Parley 导出。</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>This chat as shown</source>
        <translation>当前显示的分支</translation>
    </message>
    <message>
        <source>This chat</source>
        <translation>此对话</translation>
    </message>
    <message>
        <source>With all branches</source>
        <translation>包含所有分支</translation>
    </message>
    <message numerus="yes">
        <source>%n chats</source>
        <translation>
            <numerusform>%n 个对话</numerusform>
        </translation>
    </message>
    <message>
        <source>All chats</source>
        <translation>所有对话</translation>
    </message>
    <message>
        <source>Markdown</source>
        <translation>Markdown</translation>
    </message>
    <message>
        <source>Web page</source>
        <translation>网页</translation>
    </message>
    <message>
        <source>PDF</source>
        <translation>PDF</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>Text that any editor opens.</source>
        <translation>任何编辑器都能打开的文本。</translation>
    </message>
    <message>
        <source>A page for any browser. It loads nothing from elsewhere.</source>
        <translation>任何浏览器都能打开的网页，不会从别处加载内容。</translation>
    </message>
    <message>
        <source>Numbered pages, to print or to send.</source>
        <translation>带页码的页面，适合打印或发送。</translation>
    </message>
    <message>
        <source>Everything, in one file, with all settings. Parley can import it again.</source>
        <translation>全部内容和设置都在一个文件里，可以再导入 Parley。</translation>
    </message>
    <message>
        <source>{format} {files}</source>
        <translation>{format}{files}</translation>
    </message>
    <message>
        <source>One file for each chat, in a new folder.</source>
        <translation>每个对话一个文件，存入新文件夹。</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Which chats</source>
        <translation>对话范围</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
</context>
<context>
    <name>FileFacts</name>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Delete file…</source>
        <translation>删除文件…</translation>
    </message>
    <message>
        <source>More…</source>
        <translation>更多…</translation>
    </message>
    <message>
        <source>Name, note, adapters, checking and moving</source>
        <translation>名称、备注、适配器、校验与移动</translation>
    </message>
    <message>
        <source>{count} tokens</source>
        <translation>{count} 词元</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Quantisation</source>
        <translation>量化</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Trained context</source>
        <translation>训练上下文长度</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Not found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>{count} found</source>
        <translation>找到 {count} 处</translation>
    </message>
    <message>
        <source>{position} of {count}</source>
        <translation>{position}/{count}</translation>
    </message>
    <message>
        <source>Find in this chat</source>
        <translation>在此对话中查找</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>上一处</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一处</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>FirstMessage</name>
    <message>
        <source>Your first message</source>
        <translation>你的第一条消息</translation>
    </message>
    <message>
        <source>Send when the model is ready</source>
        <translation>模型就绪后发送</translation>
    </message>
    <message>
        <source>Sent when the model is ready</source>
        <translation>模型就绪后自动发送</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>修改</translation>
    </message>
    <message>
        <source>Write your first message now; it is sent when the model is ready</source>
        <translation>现在就可以写第一条消息，模型就绪后自动发送</translation>
    </message>
    <message>
        <source>Write your first message</source>
        <translation>写下第一条消息</translation>
    </message>
</context>
<context>
    <name>FirstRunPage</name>
    <message>
        <source>the download</source>
        <translation>下载模型</translation>
    </message>
    <message>
        <source>the search</source>
        <translation>搜索模型</translation>
    </message>
    <message>
        <source>the update check</source>
        <translation>检查更新</translation>
    </message>
    <message>
        <source>Connected only for {what}. What you write stays here.</source>
        <translation>仅为{what}而联网。你写的内容只留在本机。</translation>
    </message>
    <message>
        <source>Connected only for {what}.</source>
        <translation>仅为{what}而联网。</translation>
    </message>
    <message>
        <source>Only the download uses the internet. What you write stays here.</source>
        <translation>只有下载会使用网络。你写的内容只留在本机。</translation>
    </message>
    <message>
        <source>Only the download uses the internet.</source>
        <translation>只有下载会使用网络。</translation>
    </message>
    <message>
        <source>No connection has been made. Only the download needs the internet.</source>
        <translation>尚未联网。只有下载模型时才需要网络。</translation>
    </message>
    <message>
        <source>No connection has been made.</source>
        <translation>尚未联网。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Your own assistant, on this computer</source>
        <translation>你自己的助手，就在这台电脑上</translation>
    </message>
    <message>
        <source>No account. No subscription. What you write stays here.</source>
        <translation>无需账号，无需订阅，你写的内容只留在本机。</translation>
    </message>
    <message numerus="yes">
        <source>%n found here; or drop a .gguf file</source>
        <translation>
            <numerusform>本机已有 %n 个，也可拖入 .gguf 文件</numerusform>
        </translation>
    </message>
    <message>
        <source>Use a model I have</source>
        <translation>使用已有的模型</translation>
    </message>
    <message>
        <source>Open or drop a .gguf file</source>
        <translation>打开或拖入 .gguf 文件</translation>
    </message>
    <message>
        <source>Try the tiny practice model</source>
        <translation>试试小型练习模型</translation>
    </message>
    <message>
        <source>Ready now. English only, often wrong</source>
        <translation>立即可用，只懂英文，常出错</translation>
    </message>
    <message>
        <source>{size} memory</source>
        <translation>{size} 内存</translation>
    </message>
    <message numerus="yes">
        <source>%n cores</source>
        <translation>
            <numerusform>%n 核</numerusform>
        </translation>
    </message>
    <message>
        <source>{size} free</source>
        <translation>磁盘余 {size}</translation>
    </message>
</context>
<context>
    <name>FitAdvice</name>
    <message>
        <source>What would make it fit</source>
        <translation>怎样才能放得下</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>It will be loaded with: {what}</source>
        <translation>加载时将使用：{what}</translation>
    </message>
</context>
<context>
    <name>FolderMenu</name>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Remove folder, keep its chats</source>
        <translation>移除文件夹，保留其中的对话</translation>
    </message>
</context>
<context>
    <name>FolderRow</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>以及另外 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Look in here again</source>
        <translation>重新在此处查找</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>从列表中移除</translation>
    </message>
    <message>
        <source>Do not look in here</source>
        <translation>不在此处查找</translation>
    </message>
    <message>
        <source>The files stay where they are</source>
        <translation>文件留在原处</translation>
    </message>
</context>
<context>
    <name>FoldersPage</name>
    <message>
        <source>Models stay where they are: nothing is copied, and other programs keep their files.</source>
        <translation>模型就地使用，不会复制；其他程序的文件仍归它们所有。</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>重新查找</translation>
    </message>
</context>
<context>
    <name>FoundModels</name>
    <message>
        <source>Models to download</source>
        <translation>可下载的模型</translation>
    </message>
    <message>
        <source>Show more</source>
        <translation>显示更多</translation>
    </message>
    <message>
        <source>Speed against quality of the models that fit</source>
        <translation>比较放得下的模型的速度与质量</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>正在搜索…</translation>
    </message>
    <message>
        <source>Recommended</source>
        <translation>推荐</translation>
    </message>
    <message>
        <source>Nothing found. Try fewer or other words.</source>
        <translation>没有找到。请减少或更换关键词。</translation>
    </message>
    <message numerus="yes">
        <source>More than %Ln models found</source>
        <translation>
            <numerusform>找到超过 %Ln 个模型</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln models found</source>
        <translation>
            <numerusform>找到 %Ln 个模型</numerusform>
        </translation>
    </message>
    <message>
        <source>List</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>None of these fits this computer with room to spare.</source>
        <translation>其中没有一个能在这台电脑上宽裕地运行。</translation>
    </message>
    <message>
        <source>What fits this computer</source>
        <translation>这台电脑放得下的模型</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Context: {used} of {total} tokens</source>
        <translation>上下文：已用 {used} / {total} 词元</translation>
    </message>
    <message>
        <source>Show the chats</source>
        <translation>显示对话列表</translation>
    </message>
    <message>
        <source>Search all chats</source>
        <translation>搜索所有对话</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>采样</translation>
    </message>
    <message>
        <source>Temporary</source>
        <translation>临时</translation>
    </message>
    <message>
        <source>This chat is gone when you leave it; nothing of it is on the disk.</source>
        <translation>离开后此对话即消失，不会在磁盘上留下任何内容。</translation>
    </message>
</context>
<context>
    <name>HubDetail</name>
    <message>
        <source>Open its web page</source>
        <translation>打开网页</translation>
    </message>
    <message>
        <source>Look at all its files at the Hub</source>
        <translation>在 Hub 上查看它的全部文件</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Looking at its files…</source>
        <translation>正在查看它的文件…</translation>
    </message>
    <message>
        <source>There is no model to talk to in here.</source>
        <translation>这里没有可以对话的模型。</translation>
    </message>
</context>
<context>
    <name>HubFacts</name>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>{count} tokens</source>
        <translation>{count} 词元</translation>
    </message>
    <message>
        <source>Updated</source>
        <translation>更新时间</translation>
    </message>
    <message>
        <source>Made from</source>
        <translation>基于</translation>
    </message>
</context>
<context>
    <name>HubFiles</name>
    <message numerus="yes">
        <source>%Ln more on its web page</source>
        <translation>
            <numerusform>网页上还有 %Ln 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Files that are no models to talk to</source>
        <translation>不能用来对话的文件</translation>
    </message>
    <message>
        <source>not said</source>
        <translation>未说明</translation>
    </message>
    <message numerus="yes">
        <source>%Ln files</source>
        <translation>
            <numerusform>%Ln 个文件</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HubFilters</name>
    <message>
        <source>Fits this computer</source>
        <translation>适合本机</translation>
    </message>
    <message>
        <source>Thinks first</source>
        <translation>会先思考</translation>
    </message>
    <message>
        <source>Sees pictures</source>
        <translation>能看图片</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Any language</source>
        <translation>任何语言</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Any licence</source>
        <translation>任何许可证</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Any size</source>
        <translation>任何大小</translation>
    </message>
    <message>
        <source>Up to {size} GB</source>
        <translation>不超过 {size} GB</translation>
    </message>
    <message>
        <source>In the last month</source>
        <translation>最近一个月</translation>
    </message>
    <message>
        <source>In the last 3 months</source>
        <translation>最近三个月</translation>
    </message>
    <message>
        <source>In the last year</source>
        <translation>最近一年</translation>
    </message>
    <message>
        <source>Updated</source>
        <translation>更新时间</translation>
    </message>
    <message>
        <source>At any time</source>
        <translation>任何时间</translation>
    </message>
    <message>
        <source>Popular first</source>
        <translation>下载最多</translation>
    </message>
    <message>
        <source>Trending first</source>
        <translation>近期热门</translation>
    </message>
    <message>
        <source>Most liked first</source>
        <translation>最受欢迎</translation>
    </message>
    <message>
        <source>Lately updated first</source>
        <translation>最近更新</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>最新发布</translation>
    </message>
</context>
<context>
    <name>HubGate</name>
    <message>
        <source>Access token</source>
        <translation>访问令牌</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>This computer has no keyring, so the token is used until you close Parley.</source>
        <translation>这台电脑没有密钥环，令牌只在关闭 Parley 之前有效。</translation>
    </message>
    <message>
        <source>The token is kept in this computer’s keyring; the settings can remove it.</source>
        <translation>令牌保存在这台电脑的密钥环中；可在设置中删除。</translation>
    </message>
    <message>
        <source>It will be kept in this computer’s keyring, in no file.</source>
        <translation>令牌将保存在这台电脑的密钥环中，不写入任何文件。</translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>Import chats</source>
        <translation>导入对话</translation>
    </message>
    <message>
        <source>A JSON file that was exported here or on another computer.</source>
        <translation>在这台或另一台电脑上导出的 JSON 文件。</translation>
    </message>
    <message>
        <source>The .zip of its data export, or conversations.json in it.</source>
        <translation>数据导出的 .zip，或其中的 conversations.json。</translation>
    </message>
    <message>
        <source>The folder .lmstudio/conversations in your home folder.</source>
        <translation>主文件夹中的 .lmstudio/conversations 文件夹。</translation>
    </message>
    <message>
        <source>The files gpt4all-….chat in the folder of its models.</source>
        <translation>模型文件夹中的 gpt4all-….chat 文件。</translation>
    </message>
    <message>
        <source>The files stay as they are. Chats that are here already are not doubled.</source>
        <translation>文件保持不变。已有的对话不会重复导入。</translation>
    </message>
    <message>
        <source>Choose files…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
    </message>
</context>
<context>
    <name>InteractivePage</name>
    <message>
        <source>Open in the browser</source>
        <translation>在浏览器中打开</translation>
    </message>
    <message>
        <source>Write an e-mail</source>
        <translation>写邮件</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>复制链接地址</translation>
    </message>
</context>
<context>
    <name>JumpButton</name>
    <message numerus="yes">
        <source>%n new message(s)</source>
        <translation>
            <numerusform>%n 条新消息</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>KeysSheet</name>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Chats</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
</context>
<context>
    <name>LeftoversBox</name>
    <message>
        <source>Unfinished downloads</source>
        <translation>未完成的下载</translation>
    </message>
    <message>
        <source>Parts of files that were never finished and are not in the list of downloads.</source>
        <translation>从未下载完、也不在下载列表中的文件片段。</translation>
    </message>
    <message>
        <source>Keep them</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Delete · {size}</source>
        <translation>删除 · {size}</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>before sampling</source>
        <translation>采样前</translation>
    </message>
    <message>
        <source>drawn of {count}</source>
        <translation>{count} 次中抽中</translation>
    </message>
</context>
<context>
    <name>LensWiring</name>
    <message>
        <source>Nothing is remembered of the words of this answer.</source>
        <translation>没有记录这个回答中各词的概率。</translation>
    </message>
    <message>
        <source>Parley remembers no words now. To change that: Settings, Answers, “Remember of each word”.</source>
        <translation>现在不记录词的概率。可在“设置”›“回答”›“每个词记录的备选”中更改。</translation>
    </message>
</context>
<context>
    <name>LoadOptions</name>
    <message>
        <source>Counts once the model is loaded again.</source>
        <translation>重新加载模型后生效。</translation>
    </message>
    <message>
        <source>Reload now</source>
        <translation>立即重新加载</translation>
    </message>
    <message>
        <source>A context in less than full precision needs flash attention.</source>
        <translation>未以完整精度保存上下文时，需要 Flash 注意力。</translation>
    </message>
</context>
<context>
    <name>LocalDetail</name>
    <message>
        <source>On this computer · {size}</source>
        <translation>在本机 · {size}</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>使用</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>{title} – Parley</source>
        <translation>{title} – Parley</translation>
    </message>
    <message>
        <source>Chats</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Model and chat</source>
        <translation>模型与对话</translation>
    </message>
</context>
<context>
    <name>Markdown</name>
    <message>
        <source>[Image not loaded: {name}]</source>
        <translation>[图片未加载：{name}]</translation>
    </message>
</context>
<context>
    <name>MessagePage</name>
    <message>
        <source>Conversation</source>
        <translation>对话内容</translation>
    </message>
    <message>
        <source>Jump to the newest</source>
        <translation>跳到最新消息</translation>
    </message>
</context>
<context>
    <name>MessageTools</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
</context>
<context>
    <name>ModelBrowser</name>
    <message>
        <source>Find models</source>
        <translation>查找模型</translation>
    </message>
    <message>
        <source>Search the Hugging Face Hub, or paste an address</source>
        <translation>搜索 Hugging Face Hub，或粘贴地址</translation>
    </message>
    <message>
        <source>Search, or paste an address</source>
        <translation>搜索，或粘贴地址</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Only a search and a download use the internet; what you write stays here.</source>
        <translation>只有搜索和下载会联网，你写的内容只留在本机。</translation>
    </message>
</context>
<context>
    <name>ModelPage</name>
    <message>
        <source>This file is damaged and cannot be used.</source>
        <translation>此文件已损坏，无法使用。</translation>
    </message>
    <message>
        <source>No favourite any more</source>
        <translation>取消收藏</translation>
    </message>
    <message>
        <source>Favourite</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>使用此模型</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Name of the model</source>
        <translation>模型的名称</translation>
    </message>
    <message>
        <source>Note on the model</source>
        <translation>模型的备注</translation>
    </message>
    <message>
        <source>What it is good at, where it came from…</source>
        <translation>擅长什么、从哪里来…</translation>
    </message>
    <message>
        <source>Where it is kept: the same file in {count} places</source>
        <translation>存放位置：同一文件在 {count} 处</translation>
    </message>
    <message>
        <source>Where it is kept</source>
        <translation>存放位置</translation>
    </message>
    <message>
        <source>Is it whole?</source>
        <translation>文件完整吗？</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>file, quantisation, size</source>
        <translation>文件、量化、大小</translation>
    </message>
    <message>
        <source>Copy the checksum</source>
        <translation>复制校验值</translation>
    </message>
</context>
<context>
    <name>ModelPicker</name>
    <message>
        <source>Choose a model</source>
        <translation>选择模型</translation>
    </message>
    <message>
        <source>Loading… {percent} %</source>
        <translation>正在加载… {percent}%</translation>
    </message>
    <message>
        <source>Model: {name}</source>
        <translation>模型：{name}</translation>
    </message>
    <message>
        <source>Change the model  {shortcut}</source>
        <translation>更换模型  {shortcut}</translation>
    </message>
</context>
<context>
    <name>ModelPopup</name>
    <message>
        <source>On this computer</source>
        <translation>本机模型</translation>
    </message>
    <message>
        <source>Recommended</source>
        <translation>推荐</translation>
    </message>
    <message>
        <source>Type to filter</source>
        <translation>输入以筛选</translation>
    </message>
    <message>
        <source>Filter models</source>
        <translation>筛选模型</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>No model of that name here. Find more… searches the Hub.</source>
        <translation>没有这个名称的模型。点“查找更多…”可在 Hub 上搜索。</translation>
    </message>
    <message>
        <source>Find more…</source>
        <translation>查找更多…</translation>
    </message>
    <message>
        <source>Open file…</source>
        <translation>打开文件…</translation>
    </message>
    <message>
        <source>Manage…</source>
        <translation>管理…</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>No favourite any more</source>
        <translation>取消收藏</translation>
    </message>
    <message>
        <source>Favourite</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>More about it…</source>
        <translation>更多信息…</translation>
    </message>
    <message>
        <source>Delete file…</source>
        <translation>删除文件…</translation>
    </message>
</context>
<context>
    <name>ModelShelf</name>
    <message>
        <source>Models on this computer</source>
        <translation>本机的模型</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>All models</source>
        <translation>所有模型</translation>
    </message>
    <message>
        <source>No models yet. Add the folder you keep them in, under Folders, or drop it here.</source>
        <translation>还没有模型。请在“文件夹”中添加存放模型的文件夹，或把它拖到这里。</translation>
    </message>
</context>
<context>
    <name>MoveBar</name>
    <message>
        <source>How far the move is</source>
        <translation>移动进度</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Take it back</source>
        <translation>撤销移动</translation>
    </message>
    <message>
        <source>Leave it where it is</source>
        <translation>留在原处</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>MoveMenu</name>
    <message>
        <source>Move to folder</source>
        <translation>移到文件夹</translation>
    </message>
    <message>
        <source>No folder</source>
        <translation>不放入文件夹</translation>
    </message>
    <message>
        <source>New folder…</source>
        <translation>新建文件夹…</translation>
    </message>
</context>
<context>
    <name>NewerDataBox</name>
    <message>
        <source>Parley could not be started again. Start it with PARLEY_HOME set to the folder.</source>
        <translation>无法重新启动 Parley。请把 PARLEY_HOME 设为该文件夹后自行启动。</translation>
    </message>
    <message>
        <source>An empty folder for chats and settings</source>
        <translation>用于对话和设置的空文件夹</translation>
    </message>
    <message>
        <source>This is Parley {version}. {hint}</source>
        <translation>这是 Parley {version}。{hint}</translation>
    </message>
    <message>
        <source>The chats lie in {folder}. To use this version all the same, let it begin in an empty folder: it asks again at every start.</source>
        <translation>对话位于 {folder}。如果仍想使用此版本，可让它从一个空文件夹开始：以后每次启动都会再次询问。</translation>
    </message>
    <message>
        <source>This folder is not empty, or cannot be read.</source>
        <translation>该文件夹不是空的，或无法读取。</translation>
    </message>
    <message>
        <source>Get the newest version</source>
        <translation>获取最新版本</translation>
    </message>
    <message>
        <source>Use an empty folder…</source>
        <translation>使用空文件夹…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>NextWord</name>
    <message>
        <source>“… {text}”</source>
        <translation>“… {text}”</translation>
    </message>
    <message>
        <source>The next word</source>
        <translation>下一个词</translation>
    </message>
    <message>
        <source>Explore word by word</source>
        <translation>逐词探索</translation>
    </message>
</context>
<context>
    <name>OrderEditor</name>
    <message>
        <source>Penalties</source>
        <translation>惩罚</translation>
    </message>
    <message>
        <source>DRY</source>
        <translation>DRY</translation>
    </message>
    <message>
        <source>XTC</source>
        <translation>XTC</translation>
    </message>
</context>
<context>
    <name>OutlinePopup</name>
    <message>
        <source>You</source>
        <translation>你</translation>
    </message>
    <message>
        <source>Assistant</source>
        <translation>助手</translation>
    </message>
    <message>
        <source>{who}: {words}</source>
        <translation>{who}：{words}</translation>
    </message>
    <message>
        <source>{words} (shown)</source>
        <translation>{words}（当前显示）</translation>
    </message>
    <message>
        <source>Thought: {words}</source>
        <translation>思考：{words}</translation>
    </message>
    <message>
        <source>(no text)</source>
        <translation>（无文字）</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>大纲</translation>
    </message>
</context>
<context>
    <name>PinMark</name>
    <message>
        <source>Pinned, but the model no longer sees it</source>
        <translation>已固定，但模型已看不到它</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>已固定</translation>
    </message>
    <message>
        <source>The model keeps seeing it when older messages no longer fit.</source>
        <translation>较早的消息放不下时，模型仍会看到它。</translation>
    </message>
</context>
<context>
    <name>PlaceBlock</name>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Move to…</source>
        <translation>移动到…</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>从列表中移除</translation>
    </message>
    <message>
        <source>The file stays where it is</source>
        <translation>文件留在原处</translation>
    </message>
    <message>
        <source>Delete file…</source>
        <translation>删除文件…</translation>
    </message>
    <message>
        <source>It is in use now. Choose another model first, then move it.</source>
        <translation>它正在使用中。请先选择另一个模型，再移动它。</translation>
    </message>
    <message>
        <source>{program} would not find it any more</source>
        <translation>{program} 将找不到它</translation>
    </message>
    <message>
        <source>Another folder…</source>
        <translation>其他文件夹…</translation>
    </message>
</context>
<context>
    <name>PlaceHead</name>
    <message>
        <source>Word {number} of {count}: “{text}”</source>
        <translation>第 {number} 个词，共 {count} 个：“{text}”</translation>
    </message>
    <message>
        <source>After the last word</source>
        <translation>最后一个词之后</translation>
    </message>
    <message>
        <source>The next word</source>
        <translation>下一个词</translation>
    </message>
    <message>
        <source>“… {text}”</source>
        <translation>“… {text}”</translation>
    </message>
    <message>
        <source>The word before</source>
        <translation>上一个词</translation>
    </message>
</context>
<context>
    <name>PresetPage</name>
    <message>
        <source>Name of the preset</source>
        <translation>预设的名称</translation>
    </message>
    <message>
        <source>Use in this chat</source>
        <translation>用于本对话</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>创建副本</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Add a value…</source>
        <translation>添加一项…</translation>
    </message>
    <message>
        <source>Whatever a preset does not name stays as it is in the chat.</source>
        <translation>预设没有提到的设置，在对话中保持不变。</translation>
    </message>
    <message>
        <source>Every new chat begins with it</source>
        <translation>新对话默认使用此预设</translation>
    </message>
    <message>
        <source>Chats with {model} begin with it</source>
        <translation>{model} 的新对话默认使用此预设</translation>
    </message>
</context>
<context>
    <name>PresetsWindow</name>
    <message>
        <source>This chat has it</source>
        <translation>本对话正在使用</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>New from this chat</source>
        <translation>从本对话新建</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Enter: use
F2: rename · Del: delete</source>
        <translation>Enter：使用
F2：重命名 · Del：删除</translation>
    </message>
</context>
<context>
    <name>QuestionTools</name>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Previous version</source>
        <translation>上一个版本</translation>
    </message>
    <message>
        <source>Next version</source>
        <translation>下一个版本</translation>
    </message>
    <message>
        <source>Version {index} of {count}</source>
        <translation>第 {index} 个版本，共 {count} 个</translation>
    </message>
</context>
<context>
    <name>RecommendationCard</name>
    <message>
        <source>Recommended for this computer</source>
        <translation>为这台电脑推荐</translation>
    </message>
    <message>
        <source>Choose another</source>
        <translation>选择其他模型</translation>
    </message>
    <message>
        <source>Stop loading</source>
        <translation>停止加载</translation>
    </message>
    <message>
        <source>Pause whenever you like; it goes on where it stopped.</source>
        <translation>可随时暂停，之后从断点继续。</translation>
    </message>
    <message>
        <source>Use it · it is here already</source>
        <translation>使用 · 本机已有</translation>
    </message>
    <message>
        <source>Download · {size}</source>
        <translation>下载 · {size}</translation>
    </message>
    <message>
        <source>free licence</source>
        <translation>自由许可证</translation>
    </message>
    <message>
        <source>licence: {name}</source>
        <translation>许可证：{name}</translation>
    </message>
    <message>
        <source>Loading… {percent} %</source>
        <translation>正在加载… {percent}%</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>正在加载…</translation>
    </message>
    <message>
        <source>Loading {name}…</source>
        <translation>正在加载 {name}…</translation>
    </message>
    <message>
        <source>Loading {name}… {percent} %</source>
        <translation>正在加载 {name}… {percent}%</translation>
    </message>
</context>
<context>
    <name>ReplayPopup</name>
    <message>
        <source>Replay</source>
        <translation>重现</translation>
    </message>
    <message>
        <source>Identical</source>
        <translation>完全一致</translation>
    </message>
    <message>
        <source>Not comparable</source>
        <translation>无法比较</translation>
    </message>
    <message>
        <source>Not finished</source>
        <translation>未能完成</translation>
    </message>
    <message>
        <source>Waiting until the model is free…</source>
        <translation>正在等待模型空闲…</translation>
    </message>
    <message>
        <source>The answer is made again step by step, beside your chats…</source>
        <translation>正在按原来的步骤重新生成这个回答，不影响你的对话…</translation>
    </message>
    <message>
        <source>Evaluated again in the same steps, it came out the same, letter for letter.</source>
        <translation>按相同的步骤重新计算，得到的回答一字不差。</translation>
    </message>
    <message>
        <source>In the thinking, before the answer. Up to there all is the same.</source>
        <translation>在回答之前的思考中。此前的内容完全相同。</translation>
    </message>
    <message>
        <source>Up to there all is the same.</source>
        <translation>此前的内容完全相同。</translation>
    </message>
    <message>
        <source>How far the replay is</source>
        <translation>重现进度</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>First difference at character {place}</source>
        <translation>从第 {place} 个字起不同</translation>
    </message>
    <message>
        <source>Then</source>
        <translation>当时</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>(the end)</source>
        <translation>（到此结束）</translation>
    </message>
</context>
<context>
    <name>ResultCard</name>
    <message>
        <source>Point at a word, or go there with the arrow keys, to see its chance.</source>
        <translation>指向一个词，或用方向键移到那里，就能看到它的概率。</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>复制为文本</translation>
    </message>
    <message>
        <source>Copy the tokens as CSV</source>
        <translation>复制词元（CSV）</translation>
    </message>
    <message>
        <source>Every word as a table</source>
        <translation>以表格显示每个词</translation>
    </message>
    <message>
        <source>Copy the result</source>
        <translation>复制结果</translation>
    </message>
    <message>
        <source>Take this result away</source>
        <translation>移除这个结果</translation>
    </message>
    <message>
        <source>The text, word by word</source>
        <translation>逐词显示的文本</translation>
    </message>
    <message>
        <source>The words as a table</source>
        <translation>表格中的词</translation>
    </message>
</context>
<context>
    <name>SamplerList</name>
    <message numerus="yes">
        <source>{name} {value} · %n more</source>
        <translation>
            <numerusform>{name} {value} · 另有 %n 项改动</numerusform>
        </translation>
    </message>
    <message>
        <source>More cuts</source>
        <translation>更多截断</translation>
    </message>
    <message>
        <source>Repetition</source>
        <translation>重复</translation>
    </message>
    <message>
        <source>Temperature that moves</source>
        <translation>动态温度</translation>
    </message>
    <message>
        <source>Mirostat and Adaptive-p</source>
        <translation>Mirostat 与 Adaptive-p</translation>
    </message>
    <message>
        <source>Words and order</source>
        <translation>词语与顺序</translation>
    </message>
    <message>
        <source>Form of the answer</source>
        <translation>回答的格式</translation>
    </message>
    <message>
        <source>Not understood: {line}</source>
        <translation>无法理解：{line}</translation>
    </message>
    <message>
        <source>This is no JSON yet: line {line}</source>
        <translation>还不是 JSON：第 {line} 行</translation>
    </message>
    <message>
        <source>This is no JSON that can be read</source>
        <translation>这不是可以读取的 JSON</translation>
    </message>
</context>
<context>
    <name>SamplerRow</name>
    <message>
        <source>{range} · {source}</source>
        <translation>{range} · {source}</translation>
    </message>
</context>
<context>
    <name>SamplingPanel</name>
    <message>
        <source>Sampling</source>
        <translation>采样</translation>
    </message>
    <message>
        <source>How the next word is chosen</source>
        <translation>如何选出下一个词</translation>
    </message>
    <message>
        <source>Close the sampling panel</source>
        <translation>关闭采样面板</translation>
    </message>
    <message>
        <source>More presets</source>
        <translation>更多预设</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>steady</source>
        <translation>稳定</translation>
    </message>
    <message>
        <source>surprising</source>
        <translation>多变</translation>
    </message>
    <message>
        <source>a line</source>
        <translation>一行</translation>
    </message>
    <message>
        <source>many pages</source>
        <translation>多页</translation>
    </message>
    <message>
        <source>Instructions for this chat</source>
        <translation>本对话的指令</translation>
    </message>
    <message>
        <source>For example: Answer briefly, for a child of ten.</source>
        <translation>例如：回答要简短，让十岁的孩子也能懂。</translation>
    </message>
    <message>
        <source>Keep these for this model</source>
        <translation>为此模型保留</translation>
    </message>
    <message>
        <source>Make these my default</source>
        <translation>设为我的默认值</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Forget what was set in this chat</source>
        <translation>清除本对话中的设定</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>All samplers</source>
        <translation>全部采样器</translation>
    </message>
</context>
<context>
    <name>ScoreEntry</name>
    <message>
        <source>A text file…</source>
        <translation>文本文件…</translation>
    </message>
    <message>
        <source>The last answer of the chat</source>
        <translation>对话中的最后一个回答</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>选择模型</translation>
    </message>
    <message>
        <source>Model: {name}</source>
        <translation>模型：{name}</translation>
    </message>
    <message>
        <source>Paste a text, or drop a text file here.</source>
        <translation>粘贴一段文本，或把文本文件拖到这里。</translation>
    </message>
    <message>
        <source>A text to compare it with.</source>
        <translation>用来比较的另一段文本。</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Second text</source>
        <translation>第二段文本</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>打分</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Fill in…</source>
        <translation>填入…</translation>
    </message>
    <message>
        <source>Only one text</source>
        <translation>只用一段文本</translation>
    </message>
    <message>
        <source>Compare two texts</source>
        <translation>比较两段文本</translation>
    </message>
</context>
<context>
    <name>ScoreWindow</name>
    <message>
        <source>This begins as soon as the model is ready and no answer is being written.</source>
        <translation>模型就绪且没有回答正在生成时，就会开始。</translation>
    </message>
    <message>
        <source>Score a text</source>
        <translation>给文本打分</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
</context>
<context>
    <name>SearchBar</name>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search all chats</source>
        <translation>搜索所有对话</translation>
    </message>
    <message>
        <source>Titles and all messages. After &gt; everything Parley can do.</source>
        <translation>搜索标题和所有消息。输入 &gt; 可查找 Parley 的全部命令。</translation>
    </message>
</context>
<context>
    <name>SettingsChip</name>
    <message>
        <source>Sampling: {values}</source>
        <translation>采样：{values}</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>{size} kept now</source>
        <translation>当前已保留 {size}</translation>
    </message>
    <message>
        <source>Nothing is kept now</source>
        <translation>当前没有保留任何内容</translation>
    </message>
    <message>
        <source>One chat needs {size}, more than may be kept: it is read again each time.</source>
        <translation>有一个对话需要 {size}，超出可保留的大小，每次都会重新读取。</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Changes apply at once, unless a line says otherwise.</source>
        <translation>除另有说明外，更改立即生效。</translation>
    </message>
    <message>
        <source>General</source>
        <translation>通用</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Models and memory</source>
        <translation>模型与内存</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>About and diagnostics</source>
        <translation>关于与诊断</translation>
    </message>
    <message>
        <source>Your data</source>
        <translation>你的数据</translation>
    </message>
    <message>
        <source>Your default sampling</source>
        <translation>你的默认采样设置</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Parley {version}</source>
        <translation>Parley {version}</translation>
    </message>
    <message>
        <source>Diagnostics tell about this computer and the app, never what was written.</source>
        <translation>诊断信息只涉及这台电脑和本应用，绝不包含你写的内容。</translation>
    </message>
    <message>
        <source>Copy diagnostics</source>
        <translation>复制诊断信息</translation>
    </message>
    <message>
        <source>Open data folder</source>
        <translation>打开数据文件夹</translation>
    </message>
    <message>
        <source>Delete everything…</source>
        <translation>全部删除…</translation>
    </message>
    <message>
        <source>Everything Parley keeps on this computer: chats, models and settings</source>
        <translation>Parley 在这台电脑上保存的一切：对话、模型和设置</translation>
    </message>
    <message>
        <source>Check for updates</source>
        <translation>检查更新</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清空</translation>
    </message>
    <message>
        <source>Use the Hub itself</source>
        <translation>使用官方 Hub</translation>
    </message>
    <message>
        <source>Use the mirror</source>
        <translation>使用镜像站</translation>
    </message>
    <message>
        <source>{name} {value}</source>
        <translation>{name} {value}</translation>
    </message>
    <message>
        <source>As Parley sets it. The sampling panel can make a chat’s values your default.</source>
        <translation>目前使用 Parley 的默认值。在采样面板中，可以把某个对话的值设为默认值。</translation>
    </message>
</context>
<context>
    <name>SidebarFoot</name>
    <message>
        <source>Stays on this computer</source>
        <translation>仅留在本机</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
</context>
<context>
    <name>SidebarHead</name>
    <message>
        <source>Hide the sidebar</source>
        <translation>隐藏侧边栏</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>新对话</translation>
    </message>
</context>
<context>
    <name>SpeedChart</name>
    <message>
        <source>Speed and quality of the models that fit</source>
        <translation>放得下的模型的速度与质量</translation>
    </message>
    <message>
        <source>The best first, in each group the quickest.</source>
        <translation>质量高的在前，每组中快的在前。</translation>
    </message>
</context>
<context>
    <name>StageChip</name>
    <message>
        <source>{stage}: {count} left</source>
        <translation>{stage}：剩 {count} 个</translation>
    </message>
</context>
<context>
    <name>StateView</name>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Reading… {percent} %</source>
        <translation>正在阅读… {percent}%</translation>
    </message>
    <message>
        <source>Reading… {percent} % · {seconds} s left</source>
        <translation>正在阅读… {percent}% · 剩余 {seconds} 秒</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>No more room beside the other answers.</source>
        <translation>并排的其他回答占用了空间，写不下了。</translation>
    </message>
    <message>
        <source>Reached the maximum length.</source>
        <translation>已达到最大长度。</translation>
    </message>
    <message>
        <source>The context is full.</source>
        <translation>上下文已满。</translation>
    </message>
    <message>
        <source>The engine stopped; your text is safe.</source>
        <translation>引擎已停止，你的文字完好无损。</translation>
    </message>
</context>
<context>
    <name>SteeringWiring</name>
    <message numerus="yes">
        <source>Message deleted, and the %n that followed it.</source>
        <translation>
            <numerusform>已删除该消息及其后的 %n 条消息。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StepRow</name>
    <message>
        <source>The model ended the answer here.</source>
        <translation>模型在这里结束了回答。</translation>
    </message>
    <message>
        <source>Taken: “{text}”, {chance}</source>
        <translation>已选取：“{text}”，{chance}</translation>
    </message>
    <message>
        <source>Enter, click: take it   Space: the samplers pick   Esc: write on</source>
        <translation>Enter、点按：选取   空格：按设置抽取   Esc：继续写</translation>
    </message>
    <message>
        <source>Each word is kept as it comes, in a branch. The answer you have stays.</source>
        <translation>每个词都即时保存在一个分支里。现有的回答会保留。</translation>
    </message>
    <message>
        <source>Let the model write on</source>
        <translation>让模型继续写</translation>
    </message>
    <message>
        <source>Step by step</source>
        <translation>逐词书写</translation>
    </message>
    <message>
        <source>Write one word at a time, and choose each</source>
        <translation>一次写一个词，每个词由你选择</translation>
    </message>
    <message>
        <source>The samplers pick</source>
        <translation>按设置抽取</translation>
    </message>
    <message>
        <source>The next word is drawn with your settings</source>
        <translation>按你的设置抽取下一个词</translation>
    </message>
    <message>
        <source>The likeliest</source>
        <translation>最可能的词</translation>
    </message>
    <message>
        <source>The word the model thinks likeliest, before sampling</source>
        <translation>采样之前模型认为最可能的词</translation>
    </message>
</context>
<context>
    <name>Strip</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>复制详细信息</translation>
    </message>
</context>
<context>
    <name>SummaryView</name>
    <message>
        <source>Summary of what the model no longer sees</source>
        <translation>模型已看不到的内容的摘要</translation>
    </message>
    <message>
        <source>Summary, for when the model no longer sees what is above</source>
        <translation>摘要，供模型看不到以上内容时使用</translation>
    </message>
    <message>
        <source>Edit the summary</source>
        <translation>编辑摘要</translation>
    </message>
    <message>
        <source>Delete the summary</source>
        <translation>删除摘要</translation>
    </message>
</context>
<context>
    <name>TableMenu</name>
    <message>
        <source>Copy table as Markdown</source>
        <translation>将表格复制为 Markdown</translation>
    </message>
    <message>
        <source>Copy table as CSV</source>
        <translation>将表格复制为 CSV</translation>
    </message>
</context>
<context>
    <name>TextPage</name>
    <message>
        <source>Previous continuation</source>
        <translation>上一种续写</translation>
    </message>
    <message>
        <source>Next continuation</source>
        <translation>下一种续写</translation>
    </message>
    <message>
        <source>Continuation {index} of {count}</source>
        <translation>第 {index} 种续写，共 {count} 种</translation>
    </message>
    <message>
        <source>Writes on at the cursor, up to {count} tokens more; what is after the cursor stays there.  Ctrl+Enter</source>
        <translation>在光标处往下写，最多再写 {count} 个词元；光标后面的内容保持不变。  Ctrl+Enter</translation>
    </message>
    <message>
        <source>Right-click: several continuations side by side</source>
        <translation>右键点击可并排写几种续写</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Write the beginning. The model goes on from there, word for word.</source>
        <translation>写个开头，模型会直接从那里接着往下写。</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>续写</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop (Esc)</source>
        <translation>停止（Esc）</translation>
    </message>
    <message>
        <source>Another continuation</source>
        <translation>换一种续写</translation>
    </message>
</context>
<context>
    <name>ThisModel</name>
    <message>
        <source>Stop loading</source>
        <translation>停止加载</translation>
    </message>
    <message>
        <source>This model</source>
        <translation>此模型</translation>
    </message>
    <message>
        <source>context, threads, graphics card</source>
        <translation>上下文、线程、显卡</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>file, quantisation, size</source>
        <translation>文件、量化、大小</translation>
    </message>
</context>
<context>
    <name>ThoughtLine</name>
    <message>
        <source>Thinking… {seconds} s</source>
        <translation>正在思考… {seconds} 秒</translation>
    </message>
    <message>
        <source>Thought for {seconds} s</source>
        <translation>思考了 {seconds} 秒</translation>
    </message>
    <message>
        <source>Thoughts</source>
        <translation>思考过程</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>TokenWindow</name>
    <message>
        <source>Continue from “{text}”</source>
        <translation>从“{text}”继续</translation>
    </message>
    <message>
        <source>Continue from an alternative</source>
        <translation>从备选继续</translation>
    </message>
    <message>
        <source>Words and their chances</source>
        <translation>词及其概率</translation>
    </message>
    <message>
        <source>Nothing is remembered of this answer’s words: an older version wrote it, or remembering was off in Settings.</source>
        <translation>没有记录这个回答中各词的概率：它由旧版本写成，或当时在设置中关闭了记录。</translation>
    </message>
    <message>
        <source>Explore this word</source>
        <translation>探索这个词</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Transcript</name>
    <message>
        <source>Answer finished</source>
        <translation>回答完成</translation>
    </message>
</context>
<context>
    <name>TranscriptPage</name>
    <message>
        <source>The model no longer sees what is above</source>
        <translation>模型已看不到以上内容</translation>
    </message>
    <message>
        <source>You</source>
        <translation>你</translation>
    </message>
    <message>
        <source>Assistant</source>
        <translation>助手</translation>
    </message>
    <message>
        <source>{who}, message {number} of {count}</source>
        <translation>{who}，第 {number} 条消息，共 {count} 条</translation>
    </message>
</context>
<context>
    <name>UnknownRow</name>
    <message>
        <source>Unknown to this version of Parley: kept, but without effect.</source>
        <translation>此版本的 Parley 不认识它：会保留，但不起作用。</translation>
    </message>
    <message>
        <source>Take {option} out of the preset</source>
        <translation>从预设中移除 {option}</translation>
    </message>
</context>
<context>
    <name>UpdateSheet</name>
    <message>
        <source>Check for updates</source>
        <translation>检查更新</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>再次检查</translation>
    </message>
    <message>
        <source>Open the download page</source>
        <translation>打开下载页面</translation>
    </message>
    <message>
        <source>What changed</source>
        <translation>更新内容</translation>
    </message>
    <message>
        <source>You have Parley {version}.</source>
        <translation>你使用的是 Parley {version}。</translation>
    </message>
    <message>
        <source>Looking for a newer version did not work.</source>
        <translation>未能检查新版本。</translation>
    </message>
    <message>
        <source>Parley {version} is available.</source>
        <translation>Parley {version} 已发布。</translation>
    </message>
    <message>
        <source>You have Parley {version}. What changed:</source>
        <translation>你使用的是 Parley {version}。更新内容：</translation>
    </message>
    <message>
        <source>This is the newest version.</source>
        <translation>已是最新版本。</translation>
    </message>
    <message>
        <source>Looking for a newer version…</source>
        <translation>正在检查新版本…</translation>
    </message>
    <message>
        <source>One address is asked. Nothing about you or this computer is sent.</source>
        <translation>只会访问一个地址，不会发送任何有关你或这台电脑的信息。</translation>
    </message>
</context>
<context>
    <name>ValueRow</name>
    <message>
        <source>Take {option} out of the preset</source>
        <translation>从预设中移除 {option}</translation>
    </message>
</context>
<context>
    <name>WordCard</name>
    <message>
        <source>What else might have stood here</source>
        <translation>这里还可能是什么词</translation>
    </message>
    <message>
        <source>Enter: continue from it   ← →: word   Ctrl+← →: surprising word   Esc: close</source>
        <translation>Enter：由此继续   ← →：词   Ctrl+← →：意外的词   Esc：关闭</translation>
    </message>
</context>
<context>
    <name>advice_text</name>
    <message>
        <source>Use flash attention</source>
        <translation>使用 Flash 注意力</translation>
    </message>
    <message>
        <source>Keep the context in {bits} bits</source>
        <translation>用 {bits} 位保存上下文</translation>
    </message>
    <message>
        <source>Use {tokens} tokens of context</source>
        <translation>使用 {tokens} 词元的上下文</translation>
    </message>
    <message>
        <source>Set GPU layers to {count}</source>
        <translation>将 GPU 层数设为 {count}</translation>
    </message>
    <message>
        <source>Use the processor only</source>
        <translation>仅用处理器</translation>
    </message>
    <message>
        <source>Take the copy in {quantisation}</source>
        <translation>改用 {quantisation} 版本</translation>
    </message>
    <message>
        <source>Look for a smaller copy</source>
        <translation>寻找更小的版本</translation>
    </message>
    <message>
        <source>Close other programs: {size} more must be free</source>
        <translation>请关闭其他程序：还需腾出 {size}</translation>
    </message>
    <message>
        <source>context of {tokens} tokens</source>
        <translation>{tokens} 词元的上下文</translation>
    </message>
    <message>
        <source>context kept in {bits} bits</source>
        <translation>用 {bits} 位保存的上下文</translation>
    </message>
    <message>
        <source>without flash attention</source>
        <translation>不用 Flash 注意力</translation>
    </message>
    <message>
        <source>{tokens} tokens at once</source>
        <translation>一次计算 {tokens} 词元</translation>
    </message>
    <message>
        <source>GPU layers: {count}</source>
        <translation>GPU 层数：{count}</translation>
    </message>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
    <message>
        <source>needs {size}, {verdict}</source>
        <translation>需要 {size}，{verdict}</translation>
    </message>
</context>
<context>
    <name>attachment</name>
    <message>
        <source>Pasted text</source>
        <translation>粘贴的文字</translation>
    </message>
    <message>
        <source>{count} tokens</source>
        <translation>{count} 词元</translation>
    </message>
    <message>
        <source>≈{count} tokens</source>
        <translation>≈{count} 词元</translation>
    </message>
    <message>
        <source>{tokens} · room for {room}</source>
        <translation>{tokens} · 可容纳 {room} 词元</translation>
    </message>
    <message>
        <source>{tokens}, room for {room}: the model will no longer see the oldest messages</source>
        <translation>{tokens}，而只剩 {room} 词元的空间：模型将看不到最早的消息</translation>
    </message>
    <message>
        <source>{tokens}: too long for this model, which can read {window} at once</source>
        <translation>{tokens}：对这个模型来说太长，它一次只能读 {window} 词元</translation>
    </message>
</context>
<context>
    <name>boxes</name>
    <message>
        <source>Parley is running already, but does not answer.</source>
        <translation>Parley 已在运行，但没有响应。</translation>
    </message>
    <message>
        <source>Wait a moment and start it again, or end the Parley that hangs.</source>
        <translation>请稍等片刻再启动，或结束没有响应的 Parley。</translation>
    </message>
</context>
<context>
    <name>candidates</name>
    <message>
        <source>seed {seed}</source>
        <translation>种子 {seed}</translation>
    </message>
</context>
<context>
    <name>chat_list</name>
    <message>
        <source>Archived</source>
        <translation>已归档</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>置顶</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>Last week</source>
        <translation>过去 7 天</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>更早</translation>
    </message>
    <message>
        <source>d MMM</source>
        <translation>M 月 d 日</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>yyyy 年 M 月 d 日</translation>
    </message>
    <message>
        <source>Name of the folder</source>
        <translation>文件夹名称</translation>
    </message>
    <message>
        <source>Title of the chat</source>
        <translation>对话标题</translation>
    </message>
</context>
<context>
    <name>commands</name>
    <message>
        <source>New text</source>
        <translation>新建文本</translation>
    </message>
    <message>
        <source>New temporary chat</source>
        <translation>新建临时对话</translation>
    </message>
    <message>
        <source>Delete chat</source>
        <translation>删除对话</translation>
    </message>
    <message>
        <source>Edit the message</source>
        <translation>编辑消息</translation>
    </message>
    <message>
        <source>Continue the answer</source>
        <translation>继续回答</translation>
    </message>
    <message>
        <source>Several answers…</source>
        <translation>写几个回答…</translation>
    </message>
    <message>
        <source>Several continuations…</source>
        <translation>写几种续写…</translation>
    </message>
    <message>
        <source>Compare answers…</source>
        <translation>比较回答…</translation>
    </message>
    <message>
        <source>Write word by word</source>
        <translation>逐词书写</translation>
    </message>
    <message>
        <source>Begin the reply with…</source>
        <translation>指定回答的开头…</translation>
    </message>
    <message>
        <source>Quote the message</source>
        <translation>引用消息</translation>
    </message>
    <message>
        <source>Details of the message</source>
        <translation>消息的详细信息</translation>
    </message>
    <message>
        <source>Replay the answer…</source>
        <translation>重现这个回答…</translation>
    </message>
    <message>
        <source>Words and their chances…</source>
        <translation>词及其概率…</translation>
    </message>
    <message>
        <source>Pin the message, or unpin it</source>
        <translation>固定或取消固定此消息</translation>
    </message>
    <message>
        <source>Context full: drop the oldest</source>
        <translation>对话放不下时：舍去最早的</translation>
    </message>
    <message>
        <source>Context full: keep pinned</source>
        <translation>对话放不下时：保留固定的</translation>
    </message>
    <message>
        <source>Context full: summarise</source>
        <translation>对话放不下时：写摘要</translation>
    </message>
    <message>
        <source>Context full: stop and ask</source>
        <translation>对话放不下时：停下并询问</translation>
    </message>
    <message>
        <source>Context full: same everywhere</source>
        <translation>对话放不下时：所有对话照此</translation>
    </message>
    <message>
        <source>Delete the message</source>
        <translation>删除消息</translation>
    </message>
    <message>
        <source>Edit the waiting message</source>
        <translation>编辑等待发送的消息</translation>
    </message>
    <message>
        <source>Withdraw the waiting message</source>
        <translation>撤回等待发送的消息</translation>
    </message>
    <message>
        <source>Pin the chat</source>
        <translation>置顶对话</translation>
    </message>
    <message>
        <source>Unpin the chat</source>
        <translation>取消置顶对话</translation>
    </message>
    <message>
        <source>Move the chat to a folder…</source>
        <translation>将对话移到文件夹…</translation>
    </message>
    <message>
        <source>New folder…</source>
        <translation>新建文件夹…</translation>
    </message>
    <message>
        <source>Rename a folder…</source>
        <translation>重命名文件夹…</translation>
    </message>
    <message>
        <source>Remove a folder…</source>
        <translation>移除文件夹…</translation>
    </message>
    <message>
        <source>Archive the chat</source>
        <translation>归档对话</translation>
    </message>
    <message>
        <source>Take the chat out of the archive</source>
        <translation>将对话移出归档</translation>
    </message>
    <message>
        <source>Show the archived chats</source>
        <translation>显示已归档的对话</translation>
    </message>
    <message>
        <source>Send the message</source>
        <translation>发送消息</translation>
    </message>
    <message>
        <source>Stop the answer</source>
        <translation>停止回答</translation>
    </message>
    <message>
        <source>Edit the last message</source>
        <translation>编辑上一条消息</translation>
    </message>
    <message>
        <source>Sampling: precise</source>
        <translation>采样：精确</translation>
    </message>
    <message>
        <source>Sampling: balanced</source>
        <translation>采样：均衡</translation>
    </message>
    <message>
        <source>Sampling: creative</source>
        <translation>采样：创意</translation>
    </message>
    <message>
        <source>Sampling: as the model’s maker recommends</source>
        <translation>采样：按模型作者的推荐</translation>
    </message>
    <message>
        <source>Sampling: save as a preset…</source>
        <translation>采样：存为预设…</translation>
    </message>
    <message>
        <source>Presets…</source>
        <translation>预设…</translation>
    </message>
    <message>
        <source>Sampling: back to the defaults</source>
        <translation>采样：恢复默认值</translation>
    </message>
    <message>
        <source>Sampling: keep for this model</source>
        <translation>采样：为此模型保留</translation>
    </message>
    <message>
        <source>Sampling: keep as default</source>
        <translation>采样：保存为默认值</translation>
    </message>
    <message>
        <source>Open a model file…</source>
        <translation>打开模型文件…</translation>
    </message>
    <message>
        <source>Find more models…</source>
        <translation>查找更多模型…</translation>
    </message>
    <message>
        <source>Models on this computer…</source>
        <translation>本机的模型…</translation>
    </message>
    <message>
        <source>Folders with models…</source>
        <translation>存放模型的文件夹…</translation>
    </message>
    <message>
        <source>Pause all downloads</source>
        <translation>暂停全部下载</translation>
    </message>
    <message>
        <source>Resume all downloads</source>
        <translation>继续全部下载</translation>
    </message>
    <message>
        <source>Score a text…</source>
        <translation>给文本打分…</translation>
    </message>
    <message>
        <source>Compare models by speed</source>
        <translation>按速度比较模型</translation>
    </message>
    <message>
        <source>Load the model again</source>
        <translation>重新加载模型</translation>
    </message>
    <message>
        <source>Theme: light</source>
        <translation>主题：浅色</translation>
    </message>
    <message>
        <source>Theme: dark</source>
        <translation>主题：深色</translation>
    </message>
    <message>
        <source>Theme: as the system</source>
        <translation>主题：跟随系统</translation>
    </message>
    <message>
        <source>Language: English</source>
        <translation>语言：English</translation>
    </message>
    <message>
        <source>Language: 简体中文 (Simplified Chinese)</source>
        <translation>语言：简体中文</translation>
    </message>
    <message>
        <source>Language: as the system</source>
        <translation>语言：跟随系统</translation>
    </message>
    <message>
        <source>Open the folder with chats and settings</source>
        <translation>打开存放对话和设置的文件夹</translation>
    </message>
    <message>
        <source>Use a longer context…</source>
        <translation>使用更长的上下文…</translation>
    </message>
    <message>
        <source>Import chats…</source>
        <translation>导入对话…</translation>
    </message>
    <message>
        <source>Copy diagnostics</source>
        <translation>复制诊断信息</translation>
    </message>
    <message>
        <source>Check for updates</source>
        <translation>检查更新</translation>
    </message>
    <message>
        <source>Delete all of Parley’s data…</source>
        <translation>删除 Parley 的全部数据…</translation>
    </message>
    <message>
        <source>About Parley</source>
        <translation>关于 Parley</translation>
    </message>
</context>
<context>
    <name>comparing</name>
    <message>
        <source>Waiting: the two models do not fit in memory together.</source>
        <translation>等待中：内存不足以同时容纳两个模型。</translation>
    </message>
    <message>
        <source>Waiting: another model writes first.</source>
        <translation>等待中：先由另一个模型回答。</translation>
    </message>
    <message>
        <source>Loading {name}… {percent} %</source>
        <translation>正在加载 {name}… {percent}%</translation>
    </message>
    <message>
        <source>Better than those it was compared with</source>
        <translation>优于与它比较的回答</translation>
    </message>
    <message>
        <source>Another one was better</source>
        <translation>另一个回答更好</translation>
    </message>
    <message>
        <source>Your vote</source>
        <translation>你的评价</translation>
    </message>
    <message>
        <source>better: {better} of {compared}</source>
        <translation>{compared} 次比较中 {better} 次更好</translation>
    </message>
</context>
<context>
    <name>context_marks</name>
    <message>
        <source>Of what is above, the model sees what is pinned and the summary</source>
        <translation>以上内容中，模型只看到固定的消息和摘要</translation>
    </message>
    <message>
        <source>Of what is above, the model sees only the summary</source>
        <translation>以上内容中，模型只看到摘要</translation>
    </message>
    <message>
        <source>Of what is above, the model sees only what is pinned</source>
        <translation>以上内容中，模型只看到固定的消息</translation>
    </message>
</context>
<context>
    <name>context_popup</name>
    <message>
        <source>When this chat no longer fits:</source>
        <translation>此对话放不下时：</translation>
    </message>
    <message>
        <source>Do so in every chat</source>
        <translation>所有对话都照此办理</translation>
    </message>
    <message>
        <source>Start a new chat</source>
        <translation>开始新对话</translation>
    </message>
    <message>
        <source>Use a longer context…</source>
        <translation>使用更长的上下文…</translation>
    </message>
</context>
<context>
    <name>data_place</name>
    <message>
        <source>Portable: everything lies in {folder}</source>
        <translation>便携模式：一切都位于 {folder}</translation>
    </message>
    <message>
        <source>Chats and models lie in {folder}</source>
        <translation>对话和模型位于 {folder}</translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>Something went wrong inside Parley.</source>
        <translation>Parley 内部出了点问题。</translation>
    </message>
    <message>
        <source>Your chats are safe. Try again; if it happens again, restart Parley.</source>
        <translation>你的对话完好无损。请再试一次；若再次发生，请重启 Parley。</translation>
    </message>
    <message>
        <source>The engine could not be started.</source>
        <translation>引擎无法启动。</translation>
    </message>
    <message>
        <source>Parley may be installed incompletely; install it again.</source>
        <translation>Parley 可能没有安装完整，请重新安装。</translation>
    </message>
    <message>
        <source>The model file changed or was cut off while it was in use.</source>
        <translation>模型文件在使用中被改动或截断。</translation>
    </message>
    <message>
        <source>What was written is kept. Choose a model file that is whole.</source>
        <translation>已写出的内容都已保留。请选择完整的模型文件。</translation>
    </message>
    <message>
        <source>The system stopped the engine, probably because memory ran out.</source>
        <translation>系统终止了引擎，很可能是内存耗尽。</translation>
    </message>
    <message>
        <source>Your text is safe. Continue, or use a smaller context or model.</source>
        <translation>你的文字完好无损。可以继续，也可改用更短的上下文或更小的模型。</translation>
    </message>
    <message>
        <source>The engine stopped; your text is safe.</source>
        <translation>引擎已停止，你的文字完好无损。</translation>
    </message>
    <message>
        <source>Continue goes on where it stopped.</source>
        <translation>点“继续”可从中断处接着写。</translation>
    </message>
    <message>
        <source>The engine stopped twice with this model.</source>
        <translation>使用此模型时，引擎已两次停止。</translation>
    </message>
    <message>
        <source>Your text is safe. The file may be damaged or too large for this computer: try it with less, or choose another model.</source>
        <translation>你的文字完好无损。文件可能已损坏，或对这台电脑来说太大：请降低配置再试，或选择其他模型。</translation>
    </message>
    <message>
        <source>The context stays as long as it was.</source>
        <translation>上下文长度保持不变。</translation>
    </message>
    <message>
        <source>This message has no answer yet.</source>
        <translation>这条消息还没有回答。</translation>
    </message>
    <message>
        <source>The model file is not there any more.</source>
        <translation>模型文件已不在原处。</translation>
    </message>
    <message>
        <source>Choose where it lies now, or another model.</source>
        <translation>请指定它现在的位置，或选择其他模型。</translation>
    </message>
    <message>
        <source>The model file cannot be read.</source>
        <translation>无法读取模型文件。</translation>
    </message>
    <message>
        <source>Check its permissions and that its disk is connected, or choose another.</source>
        <translation>请检查文件权限以及磁盘是否已连接，或选择其他文件。</translation>
    </message>
    <message>
        <source>The model file changed while it was being read.</source>
        <translation>模型文件在读取期间发生了变化。</translation>
    </message>
    <message>
        <source>Check it again once nothing writes to it any more.</source>
        <translation>请在没有程序写入它之后重新校验。</translation>
    </message>
    <message>
        <source>This file is only one part of a model.</source>
        <translation>此文件只是模型的一部分。</translation>
    </message>
    <message>
        <source>Choose the first of its files; all of them have to lie in one folder.</source>
        <translation>请选择其中的第一个文件；所有文件须放在同一文件夹中。</translation>
    </message>
    <message>
        <source>The model file is incomplete: {missing} of {size} are missing.</source>
        <translation>模型文件不完整：{size} 中缺少 {missing}。</translation>
    </message>
    <message>
        <source>Its download or copy was cut off. Download it again, or choose another file.</source>
        <translation>下载或复制时中断了。请重新下载，或选择其他文件。</translation>
    </message>
    <message>
        <source>Download it again, or choose another file.</source>
        <translation>请重新下载，或选择其他文件。</translation>
    </message>
    <message>
        <source>The model file is incomplete.</source>
        <translation>模型文件不完整。</translation>
    </message>
    <message>
        <source>The model file is empty.</source>
        <translation>模型文件是空的。</translation>
    </message>
    <message>
        <source>The model file is damaged.</source>
        <translation>模型文件已损坏。</translation>
    </message>
    <message>
        <source>This is not a model file.</source>
        <translation>这不是模型文件。</translation>
    </message>
    <message>
        <source>Parley opens models in the GGUF format; their names end in .gguf.</source>
        <translation>Parley 可打开 GGUF 格式的模型，文件名以 .gguf 结尾。</translation>
    </message>
    <message>
        <source>This model file has a format Parley does not know.</source>
        <translation>Parley 不认识此模型文件的格式。</translation>
    </message>
    <message>
        <source>Look for a newer download of this model, or choose another one.</source>
        <translation>请查找此模型较新的版本，或选择其他模型。</translation>
    </message>
    <message>
        <source>The context is full: this chat no longer fits into {window} tokens.</source>
        <translation>上下文已满：此对话已放不进 {window} 个词元。</translation>
    </message>
    <message>
        <source>Everything stays here to be read. What should the model do without?</source>
        <translation>所有内容都会留在这里供阅读。哪些可以不让模型看到？</translation>
    </message>
    <message>
        <source>You chose to be asked what becomes of the oldest messages.</source>
        <translation>你选择了“停下并询问”：请决定如何处理最早的消息。</translation>
    </message>
    <message>
        <source>This message is too long for the model: {tokens} tokens with the instructions, and the context holds {window}.</source>
        <translation>这条消息对模型来说太长：连同指令共 {tokens} 个词元，而上下文只能容纳 {window} 个。</translation>
    </message>
    <message>
        <source>Shorten it, or load the model with a larger context.</source>
        <translation>请缩短消息，或用更长的上下文加载模型。</translation>
    </message>
    <message>
        <source>Shorten it, or choose a model that can read more at once.</source>
        <translation>请缩短消息，或选择一次能读更多内容的模型。</translation>
    </message>
    <message>
        <source>The engine could not go on computing.</source>
        <translation>引擎无法继续计算。</translation>
    </message>
    <message>
        <source>Try again. If it comes back, load the model again with a smaller context.</source>
        <translation>请再试一次。若再次出现，请用更短的上下文重新加载模型。</translation>
    </message>
    <message>
        <source>This model cannot chat.</source>
        <translation>此模型不能对话。</translation>
    </message>
    <message>
        <source>It was made for another job, such as search. Choose another model.</source>
        <translation>它是为搜索等其他用途而做的。请选择其他模型。</translation>
    </message>
    <message>
        <source>The engine does not know this kind of model ({architecture}).</source>
        <translation>引擎不认识这类模型（{architecture}）。</translation>
    </message>
    <message>
        <source>A newer version of Parley may know it. Choose another model until then.</source>
        <translation>较新版本的 Parley 也许支持。在此之前请选择其他模型。</translation>
    </message>
    <message>
        <source>The model file is incomplete or damaged.</source>
        <translation>模型文件不完整或已损坏。</translation>
    </message>
    <message>
        <source>The engine cannot read this variant of the model.</source>
        <translation>引擎无法读取此模型的这一变体。</translation>
    </message>
    <message>
        <source>A newer version of Parley may. Choose another model until then.</source>
        <translation>较新版本的 Parley 也许可以。在此之前请选择其他模型。</translation>
    </message>
    <message>
        <source>The engine could not load this model.</source>
        <translation>引擎无法加载此模型。</translation>
    </message>
    <message>
        <source>The file may be damaged: download it again, or choose another model.</source>
        <translation>文件可能已损坏：请重新下载，或选择其他模型。</translation>
    </message>
    <message>
        <source>This model cannot keep its context in less than full precision.</source>
        <translation>此模型只能以完整精度保存上下文。</translation>
    </message>
    <message>
        <source>Set the precision of the context to full, under This model.</source>
        <translation>请在“此模型”中将上下文精度设为完整。</translation>
    </message>
    <message>
        <source>A context in less than full precision needs flash attention, which is off.</source>
        <translation>未以完整精度保存上下文时需要 Flash 注意力，而它已关闭。</translation>
    </message>
    <message>
        <source>Set one of the two otherwise, under This model.</source>
        <translation>请在“此模型”中更改其中一项。</translation>
    </message>
    <message>
        <source>There is not enough memory for this model.</source>
        <translation>内存不足，无法运行此模型。</translation>
    </message>
    <message>
        <source>This model does not fit: it needs {needed} of memory beside its file; {free} are free.</source>
        <translation>此模型放不下：除文件本身外还需要 {needed} 内存，可用 {free}。</translation>
    </message>
    <message>
        <source>Close other programs, use a smaller context, or choose a smaller model.</source>
        <translation>请关闭其他程序、缩短上下文，或选择更小的模型。</translation>
    </message>
    <message>
        <source>A context of {tokens} tokens needs {needed} of memory; {free} are free.</source>
        <translation>{tokens} 个词元的上下文需要 {needed} 内存，目前可用 {free}。</translation>
    </message>
    <message>
        <source>Choose a smaller context.</source>
        <translation>请选择更短的上下文。</translation>
    </message>
    <message>
        <source>This file is no model of its own, but an addition to one.</source>
        <translation>此文件本身不是模型，而是模型的附加部分。</translation>
    </message>
    <message>
        <source>Choose the model&apos;s own file.</source>
        <translation>请选择模型本身的文件。</translation>
    </message>
    <message>
        <source>No model is loaded.</source>
        <translation>尚未加载模型。</translation>
    </message>
    <message>
        <source>Choose a model first.</source>
        <translation>请先选择模型。</translation>
    </message>
    <message>
        <source>There is nothing to answer.</source>
        <translation>没有可回答的内容。</translation>
    </message>
    <message>
        <source>The beginning of the answer does not have the form asked for.</source>
        <translation>回答的开头不符合所要求的格式。</translation>
    </message>
    <message>
        <source>Answer again, or let answers be anything under All samplers.</source>
        <translation>请重新回答，或在“全部采样器”中让回答不限格式。</translation>
    </message>
    <message>
        <source>The model brings no chat template; a common one is used. Its answers may be odd.</source>
        <translation>此模型没有自带对话模板，已改用通用模板，回答可能不自然。</translation>
    </message>
    <message>
        <source>The model&apos;s chat template is broken; a common one is used. Its answers may be odd.</source>
        <translation>此模型的对话模板已损坏，已改用通用模板，回答可能不自然。</translation>
    </message>
    <message>
        <source>The model&apos;s chat template fails with this chat; a common one is used. Its answers may be odd.</source>
        <translation>此模型的对话模板处理这段对话时出错，已改用通用模板，回答可能不自然。</translation>
    </message>
    <message>
        <source>The engine (llama.cpp) is missing or does not fit this computer.</source>
        <translation>引擎（llama.cpp）缺失，或不适用于这台电脑。</translation>
    </message>
    <message>
        <source>Install Parley again.</source>
        <translation>请重新安装 Parley。</translation>
    </message>
    <message>
        <source>The engine made a mistake.</source>
        <translation>引擎出错了。</translation>
    </message>
    <message>
        <source>Try again. If it comes back, load the model again.</source>
        <translation>请再试一次。若再次出现，请重新加载模型。</translation>
    </message>
    <message>
        <source>“{endpoint}” is not an address models can be downloaded from.</source>
        <translation>“{endpoint}”不是可以下载模型的地址。</translation>
    </message>
    <message>
        <source>Change it in the settings; it looks like https://huggingface.co.</source>
        <translation>请在设置中修改，格式如 https://huggingface.co。</translation>
    </message>
    <message>
        <source>“{proxy}” is not the address of a proxy.</source>
        <translation>“{proxy}”不是代理的地址。</translation>
    </message>
    <message>
        <source>It looks like http://host:8080 or socks5://host:1080. Leave it empty to use the system’s.</source>
        <translation>代理地址形如 http://host:8080 或 socks5://host:1080。留空则使用系统的代理。</translation>
    </message>
    <message>
        <source>The list of recommended models cannot be read.</source>
        <translation>无法读取推荐模型列表。</translation>
    </message>
    <message>
        <source>Install Parley again. Searching and using your own files still works.</source>
        <translation>请重新安装 Parley。搜索和使用自己的文件仍然可用。</translation>
    </message>
    <message>
        <source>The disk has too little room: {need} are needed, {free} are free.</source>
        <translation>磁盘空间不足：需要 {need}，目前可用 {free}。</translation>
    </message>
    <message>
        <source>Free some room, or choose a smaller model.</source>
        <translation>请腾出一些空间，或选择更小的模型。</translation>
    </message>
    <message>
        <source>The download is paused.</source>
        <translation>下载已暂停。</translation>
    </message>
    <message>
        <source>This model is already being downloaded by another window.</source>
        <translation>另一个窗口正在下载此模型。</translation>
    </message>
    <message>
        <source>Wait until it is finished there, or pause it there first.</source>
        <translation>请等它在那里下载完，或先在那里暂停。</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>磁盘已满。</translation>
    </message>
    <message>
        <source>What has arrived is kept. Free some room, then resume.</source>
        <translation>已下载的部分都已保留。请腾出一些空间，然后继续下载。</translation>
    </message>
    <message>
        <source>This disk cannot hold files of this size.</source>
        <translation>此磁盘存不下这么大的文件。</translation>
    </message>
    <message>
        <source>Disks formatted as FAT32 end at 4 GB. Choose a smaller model.</source>
        <translation>FAT32 格式的磁盘只能存 4 GB 以内的文件。请选择更小的模型。</translation>
    </message>
    <message>
        <source>The model could not be written to the disk.</source>
        <translation>无法将模型写入磁盘。</translation>
    </message>
    <message>
        <source>Check that {folder} is there and may be written to.</source>
        <translation>请检查 {folder} 是否存在且可写入。</translation>
    </message>
    <message>
        <source>{host} cannot be reached.</source>
        <translation>无法连接到 {host}。</translation>
    </message>
    <message>
        <source>Check the network connection, or try the mirror. A model file you already have works without any network.</source>
        <translation>请检查网络连接，或试试镜像站。已有的模型文件不需要网络也能用。</translation>
    </message>
    <message>
        <source>{host} did not answer as a model server does.</source>
        <translation>{host} 的响应不像来自模型服务器。</translation>
    </message>
    <message>
        <source>Does this network want you to log in first? Open a web page in the browser to see. Some mirrors also cannot search.</source>
        <translation>此网络是否需要先登录？可在浏览器中打开网页看看。另外，有些镜像站不支持搜索。</translation>
    </message>
    <message>
        <source>What {host} sent is not the right file, so it was thrown away.</source>
        <translation>{host} 发来的文件不对，已丢弃。</translation>
    </message>
    <message>
        <source>A connection or a server changed it on the way. Download it again, or from the mirror.</source>
        <translation>文件在传输途中被改动了。请重新下载，或改从镜像站下载。</translation>
    </message>
    <message>
        <source>{host} offers another file than the one wanted.</source>
        <translation>{host} 提供的不是所需的文件。</translation>
    </message>
    <message>
        <source>Nothing of it was kept. Try again later, or from the mirror.</source>
        <translation>没有保留任何内容。请稍后再试，或改从镜像站下载。</translation>
    </message>
    <message>
        <source>The connection to {host} was cut off.</source>
        <translation>与 {host} 的连接中断了。</translation>
    </message>
    <message>
        <source>What has arrived is kept. Resume when the network is better.</source>
        <translation>已下载的部分都已保留。网络好转后可继续下载。</translation>
    </message>
    <message>
        <source>Downloads are switched off on this computer.</source>
        <translation>这台电脑已关闭下载。</translation>
    </message>
    <message>
        <source>The environment variable HF_HUB_OFFLINE says so. Unset it, or use a file.</source>
        <translation>环境变量 HF_HUB_OFFLINE 禁止了下载。请取消该变量，或使用本地文件。</translation>
    </message>
    <message>
        <source>The network proxy does not work.</source>
        <translation>网络代理无法使用。</translation>
    </message>
    <message>
        <source>Check the proxy in the system’s settings or in HTTPS_PROXY and ALL_PROXY.</source>
        <translation>请检查系统设置或 HTTPS_PROXY、ALL_PROXY 中的代理。</translation>
    </message>
    <message>
        <source>The connection to {host} is not safe: its certificate is not trusted.</source>
        <translation>与 {host} 的连接不安全：证书不受信任。</translation>
    </message>
    <message>
        <source>Check the computer’s date. A firewall or virus scanner may be reading along; whoever looks after this network can tell.</source>
        <translation>请检查电脑的日期。也可能是防火墙或杀毒软件在监听，可询问网络管理员。</translation>
    </message>
    <message>
        <source>{host} does not answer.</source>
        <translation>{host} 没有回应。</translation>
    </message>
    <message>
        <source>The network or the server is too slow just now. Try again, or the mirror.</source>
        <translation>网络或服务器现在太慢。请重试，或使用镜像站。</translation>
    </message>
    <message>
        <source>{repo} can only be downloaded with an account.</source>
        <translation>{repo} 需要账号才能下载。</translation>
    </message>
    <message>
        <source>Agree to its terms on its page at {site}, then enter an access token in the settings; or choose another model.</source>
        <translation>请先在 {site} 的模型页面上同意其条款，再到设置中填写访问令牌；或选择其他模型。</translation>
    </message>
    <message>
        <source>Your access token may not be used for {repo}.</source>
        <translation>你的访问令牌无权用于 {repo}。</translation>
    </message>
    <message>
        <source>Allow it to read gated repositories, or make one that may read all you can, at {site}.</source>
        <translation>请在 {site} 上允许它读取需授权的仓库，或新建一个拥有你全部读取权限的令牌。</translation>
    </message>
    <message>
        <source>The makers of {repo} have refused your request for it.</source>
        <translation>{repo} 的作者拒绝了你的申请。</translation>
    </message>
    <message>
        <source>Choose another model.</source>
        <translation>请选择其他模型。</translation>
    </message>
    <message>
        <source>The makers of {repo} have not answered your request for it yet.</source>
        <translation>{repo} 的作者尚未答复你的申请。</translation>
    </message>
    <message>
        <source>They look at each request themselves, which can take days. Its page at {site} tells where it stands.</source>
        <translation>作者会逐一审核申请，可能需要数天。可在 {site} 的模型页面上查看进度。</translation>
    </message>
    <message>
        <source>Your account has not agreed to the terms of {repo} yet.</source>
        <translation>你的账号尚未同意 {repo} 的条款。</translation>
    </message>
    <message>
        <source>Agree to them on its page at {site}, then try again.</source>
        <translation>请在 {site} 的模型页面上同意条款，然后重试。</translation>
    </message>
    <message>
        <source>{host} knows no model {repo}.</source>
        <translation>{host} 上没有模型 {repo}。</translation>
    </message>
    <message>
        <source>It is mistyped, was removed, or is private: then it needs an access token.</source>
        <translation>名称可能有误、已被移除，或是私有模型（需要访问令牌）。</translation>
    </message>
    <message>
        <source>“{repo}” is not the name of a model.</source>
        <translation>“{repo}”不是模型名称。</translation>
    </message>
    <message>
        <source>Names look like maker/model.</source>
        <translation>名称格式为“作者/模型”。</translation>
    </message>
    <message>
        <source>{host} does not accept the access token.</source>
        <translation>{host} 不接受此访问令牌。</translation>
    </message>
    <message>
        <source>Enter a new one in the settings, or leave it empty.</source>
        <translation>请在设置中填写新的令牌，或将其留空。</translation>
    </message>
    <message>
        <source>{host} refuses this download.</source>
        <translation>{host} 拒绝了此次下载。</translation>
    </message>
    <message>
        <source>It may need an access token, or this network may not be allowed to.</source>
        <translation>可能需要访问令牌，或此网络不被允许下载。</translation>
    </message>
    <message>
        <source>The network proxy wants a password.</source>
        <translation>网络代理需要密码。</translation>
    </message>
    <message>
        <source>Enter it in the system’s proxy settings.</source>
        <translation>请在系统的代理设置中填写。</translation>
    </message>
    <message>
        <source>{host} asks for a pause: too many requests from this network.</source>
        <translation>{host} 要求稍等：此网络的请求过多。</translation>
    </message>
    <message>
        <source>Try again in {wait} seconds, or use the mirror.</source>
        <translation>请在 {wait} 秒后重试，或使用镜像站。</translation>
    </message>
    <message>
        <source>{host} is out of order just now (error {status}).</source>
        <translation>{host} 暂时出了故障（错误 {status}）。</translation>
    </message>
    <message>
        <source>Try again in a few minutes, or use the mirror.</source>
        <translation>请几分钟后重试，或使用镜像站。</translation>
    </message>
    <message>
        <source>This model is no longer available at {host}.</source>
        <translation>{host} 上已没有此模型。</translation>
    </message>
    <message>
        <source>Its maker removed or replaced it. Choose another one.</source>
        <translation>作者已将其移除或替换。请选择其他模型。</translation>
    </message>
    <message>
        <source>{host} gives no checksum of this file, so it could not be checked.</source>
        <translation>{host} 没有提供此文件的校验值，无法校验。</translation>
    </message>
    <message>
        <source>Download it from the Hub itself or from another mirror.</source>
        <translation>请从官方 Hub 或其他镜像站下载。</translation>
    </message>
    <message>
        <source>This chat is no longer here.</source>
        <translation>此对话已不存在。</translation>
    </message>
    <message>
        <source>It was deleted. Choose another chat or start a new one.</source>
        <translation>它已被删除。请选择其他对话，或开始新对话。</translation>
    </message>
    <message>
        <source>The file with your chats is damaged.</source>
        <translation>保存对话的文件已损坏。</translation>
    </message>
    <message>
        <source>Restart Parley: it keeps the damaged file and brings back every chat it can read.</source>
        <translation>请重启 Parley：它会保留损坏的文件，并恢复所有能读出的对话。</translation>
    </message>
    <message>
        <source>Another program is using the file with your chats.</source>
        <translation>另一个程序正在使用保存对话的文件。</translation>
    </message>
    <message>
        <source>Close the other program, then try again. Nothing that was saved is lost.</source>
        <translation>请关闭那个程序后再试。已保存的内容都不会丢失。</translation>
    </message>
    <message>
        <source>The disk is full, so this could not be saved.</source>
        <translation>磁盘已满，无法保存。</translation>
    </message>
    <message>
        <source>Free some space, then try again. Everything saved before is still there.</source>
        <translation>请腾出一些空间后再试。之前保存的内容都还在。</translation>
    </message>
    <message>
        <source>Parley may not write in its folder {folder}.</source>
        <translation>Parley 无权写入其文件夹 {folder}。</translation>
    </message>
    <message>
        <source>Make the folder writable for you, then try again.</source>
        <translation>请将该文件夹设为可写，然后再试。</translation>
    </message>
    <message>
        <source>Reading or writing in {folder} failed.</source>
        <translation>读写 {folder} 时失败。</translation>
    </message>
    <message>
        <source>Look whether the disk is connected and healthy, then try again.</source>
        <translation>请检查磁盘是否已连接且正常，然后再试。</translation>
    </message>
    <message>
        <source>This file is not a model but an addition to one.</source>
        <translation>此文件不是模型，而是模型的附加部分。</translation>
    </message>
    <message>
        <source>Choose the model it belongs to.</source>
        <translation>请选择它所属的模型。</translation>
    </message>
    <message>
        <source>The models in {folder} cannot be seen: it may not be read.</source>
        <translation>无法查看 {folder} 中的模型：没有读取权限。</translation>
    </message>
    <message>
        <source>Ask whoever owns the folder to let you read it, or take it off the list.</source>
        <translation>请让文件夹的所有者授予读取权限，或将它从列表中移除。</translation>
    </message>
    <message>
        <source>The folder of models could not be read or changed.</source>
        <translation>无法读取或更改模型文件夹。</translation>
    </message>
    <message>
        <source>The model could not be deleted.</source>
        <translation>无法删除该模型。</translation>
    </message>
    <message>
        <source>Look whether {folder} is there and writable, then try again.</source>
        <translation>请检查 {folder} 是否存在且可写，然后再试。</translation>
    </message>
    <message>
        <source>A part of this model is missing: {file}.</source>
        <translation>此模型缺少一部分：{file}。</translation>
    </message>
    <message>
        <source>Put all parts into one folder, or download the model again.</source>
        <translation>请把所有部分放在同一文件夹中，或重新下载模型。</translation>
    </message>
    <message>
        <source>Your chats were last used by Parley {version}, which is newer than this one.</source>
        <translation>你的对话上次由 Parley {version} 使用，它比当前版本新。</translation>
    </message>
    <message>
        <source>Your chats were last used by a newer Parley, which this one cannot read.</source>
        <translation>你的对话上次由较新版本的 Parley 使用，当前版本无法读取。</translation>
    </message>
    <message>
        <source>Start the newer Parley, or install its latest version. Nothing was changed.</source>
        <translation>请启动较新版本的 Parley，或安装最新版本。没有改动任何内容。</translation>
    </message>
    <message>
        <source>Your settings could not be saved.</source>
        <translation>无法保存设置。</translation>
    </message>
    <message>
        <source>What you said about a model could not be saved.</source>
        <translation>无法保存你对模型所做的标注。</translation>
    </message>
    <message>
        <source>Look whether the disk is full or {folder} is write-protected.</source>
        <translation>请检查磁盘是否已满，或 {folder} 是否受写保护。</translation>
    </message>
    <message>
        <source>Your settings could not be read.</source>
        <translation>无法读取设置。</translation>
    </message>
    <message>
        <source>Look whether the file {file} is readable for you.</source>
        <translation>请检查你是否有权读取文件 {file}。</translation>
    </message>
    <message>
        <source>The engine and the app did not understand each other.</source>
        <translation>引擎与应用之间无法沟通。</translation>
    </message>
    <message>
        <source>Restart Parley.</source>
        <translation>请重启 Parley。</translation>
    </message>
    <message>
        <source>The chats were damaged. {count} could be read and are here.</source>
        <translation>对话文件已损坏，其中 {count} 个对话已读出并显示在此。</translation>
    </message>
    <message>
        <source>The damaged file is kept as {name} until you next delete a chat or message.</source>
        <translation>损坏的文件已保留为 {name}，下次删除对话或消息时会一并删除。</translation>
    </message>
    <message>
        <source>The damaged file was kept as {name}.</source>
        <translation>损坏的文件已保留为 {name}。</translation>
    </message>
    <message>
        <source>The settings could not be read; Parley began with its own.</source>
        <translation>无法读取设置，Parley 已使用默认设置启动。</translation>
    </message>
    <message>
        <source>The portable folder {folder} cannot be written to, so nothing is kept.</source>
        <translation>便携文件夹 {folder} 无法写入，因此不会保存任何内容。</translation>
    </message>
    <message>
        <source>Take the write protection off, or copy the folder and the program to where you may write. Nothing is written anywhere else.</source>
        <translation>请解除写保护，或把该文件夹和程序复制到可以写入的位置。不会写入任何其他地方。</translation>
    </message>
    <message>
        <source>Parley cannot write into its own folder, so nothing will be kept.</source>
        <translation>Parley 无法写入自己的文件夹，因此什么都不会保存。</translation>
    </message>
    <message>
        <source>Make {folder} writable or free some space, then start Parley again.</source>
        <translation>请让 {folder} 可写或腾出一些空间，然后重新启动 Parley。</translation>
    </message>
    <message>
        <source>This folder is no longer here.</source>
        <translation>这个文件夹已经不在了。</translation>
    </message>
    <message>
        <source>It was removed; its chats are still in the list.</source>
        <translation>它已被移除；其中的对话仍在列表里。</translation>
    </message>
    <message>
        <source>“{file}” could not be written.</source>
        <translation>无法写入“{file}”。</translation>
    </message>
    <message>
        <source>Choose another folder, or make room on the disk and try again.</source>
        <translation>请换一个文件夹，或腾出磁盘空间后重试。</translation>
    </message>
    <message>
        <source>“{file}” could not be read.</source>
        <translation>无法读取“{file}”。</translation>
    </message>
    <message>
        <source>Look whether it is still there and may be read, then import it again.</source>
        <translation>请检查它是否还在、能否读取，然后再次导入。</translation>
    </message>
    <message>
        <source>“{file}” is damaged or incomplete.</source>
        <translation>“{file}”已损坏或不完整。</translation>
    </message>
    <message>
        <source>Export it again in the program it comes from, then import it again.</source>
        <translation>请在原来的程序中重新导出，然后再次导入。</translation>
    </message>
    <message>
        <source>“{file}” holds no chats that Parley can read.</source>
        <translation>“{file}”中没有 Parley 能读取的对话。</translation>
    </message>
    <message>
        <source>Parley reads its own JSON, and the chats of ChatGPT, LM Studio and GPT4All.</source>
        <translation>Parley 可以读取自己的 JSON，以及 ChatGPT、LM Studio 和 GPT4All 的对话。</translation>
    </message>
    <message>
        <source>“{file}” comes from a newer version than this Parley can read.</source>
        <translation>“{file}”来自较新的版本，当前的 Parley 无法读取。</translation>
    </message>
    <message>
        <source>Update Parley, then import it again. The file stays as it is.</source>
        <translation>请更新 Parley 后再次导入。文件保持不变。</translation>
    </message>
    <message>
        <source>The pages could not be made.</source>
        <translation>无法生成页面。</translation>
    </message>
    <message>
        <source>Choose another printer, or save the chat as a PDF.</source>
        <translation>请换一台打印机，或把对话导出为 PDF。</translation>
    </message>
    <message>
        <source>Some chats could not be imported: {files}.</source>
        <translation>有些对话无法导入：{files}。</translation>
    </message>
    <message>
        <source>All others are here. Details tell what was wrong with each.</source>
        <translation>其余的都已导入。每个文件的问题见详细信息。</translation>
    </message>
    <message>
        <source>“{name}” is not a text file.</source>
        <translation>“{name}”不是文本文件。</translation>
    </message>
    <message>
        <source>Only text can be attached. Save it as plain text, or copy the words from it.</source>
        <translation>只能附加文本。请将它另存为纯文本，或复制其中的文字。</translation>
    </message>
    <message>
        <source>“{name}” is empty.</source>
        <translation>“{name}”是空的。</translation>
    </message>
    <message>
        <source>“{name}” is not a file that can be read.</source>
        <translation>“{name}”不是可以读取的文件。</translation>
    </message>
    <message>
        <source>Attach the files in it one by one.</source>
        <translation>请逐个附加其中的文件。</translation>
    </message>
    <message>
        <source>“{name}” is larger than {limit} MB, too much for any model to read at once.</source>
        <translation>“{name}”超过 {limit} MB，任何模型都无法一次读完。</translation>
    </message>
    <message>
        <source>Attach the part of it that matters.</source>
        <translation>请只附加重要的部分。</translation>
    </message>
    <message>
        <source>“{name}” cannot be read.</source>
        <translation>无法读取“{name}”。</translation>
    </message>
    <message>
        <source>Check that it is still there and that you may open it.</source>
        <translation>请检查它是否还在，以及你是否有权打开它。</translation>
    </message>
    <message>
        <source>The file with your chats is damaged, and bringing them back failed.</source>
        <translation>保存对话的文件已损坏，且未能恢复其中的对话。</translation>
    </message>
    <message>
        <source>Try again later, or look at the page of downloads in the browser.</source>
        <translation>请稍后再试，或在浏览器中查看下载页面。</translation>
    </message>
    <message>
        <source>This copy of Parley was not told where newer versions are announced.</source>
        <translation>此 Parley 副本不知道新版本在哪里发布。</translation>
    </message>
    <message>
        <source>Look where you got it from.</source>
        <translation>请到你获取它的地方查看。</translation>
    </message>
    <message>
        <source>{host} announces no versions of Parley at this address.</source>
        <translation>{host} 的这个地址没有发布任何 Parley 版本。</translation>
    </message>
    <message>
        <source>Try again in {wait} seconds.</source>
        <translation>请在 {wait} 秒后重试。</translation>
    </message>
    <message>
        <source>Try again in an hour.</source>
        <translation>请在一小时后重试。</translation>
    </message>
    <message>
        <source>{host} did not say which version is the newest.</source>
        <translation>{host} 没有给出最新版本的信息。</translation>
    </message>
    <message>
        <source>Does this network want you to log in first? Open a web page in the browser to see, then try again.</source>
        <translation>此网络是否需要先登录？请在浏览器中打开一个网页查看，然后重试。</translation>
    </message>
    <message>
        <source>Connections are switched off on this computer.</source>
        <translation>这台电脑上的网络连接已关闭。</translation>
    </message>
    <message>
        <source>The environment variable HF_HUB_OFFLINE says so. Unset it to ask.</source>
        <translation>环境变量 HF_HUB_OFFLINE 禁止了联网。取消该变量后即可检查。</translation>
    </message>
    <message>
        <source>The practice model did not come with this installation.</source>
        <translation>此安装中不包含练习模型。</translation>
    </message>
    <message>
        <source>Choose another model, or install the package that has it.</source>
        <translation>请选择其他模型，或安装包含它的安装包。</translation>
    </message>
    <message>
        <source>This computer has no keyring that could keep the access token.</source>
        <translation>这台电脑上没有可用来保存访问令牌的密钥环。</translation>
    </message>
    <message>
        <source>It is used until you close Parley, and is not written anywhere. On Linux, GNOME Keyring or KWallet keeps it for good.</source>
        <translation>令牌在关闭 Parley 之前有效，不会写入任何地方。在 Linux 上，可用 GNOME Keyring 或 KWallet 长期保存。</translation>
    </message>
    <message>
        <source>The list of downloads could not be kept.</source>
        <translation>无法保存下载列表。</translation>
    </message>
    <message>
        <source>Look whether the disk is full or {folder} is write-protected. The downloads themselves go on.</source>
        <translation>请检查磁盘是否已满，或 {folder} 是否被写保护。下载本身会继续。</translation>
    </message>
    <message>
        <source>This adapter was made for another kind of model: {adapter}, not {model}.</source>
        <translation>此适配器是为另一种模型（{adapter}）制作的，而非 {model}。</translation>
    </message>
    <message>
        <source>Choose an adapter made for {name}.</source>
        <translation>请选择为 {name} 制作的适配器。</translation>
    </message>
    <message>
        <source>{name} belongs to another program and stays where it is.</source>
        <translation>{name} 属于另一个程序，将留在原处。</translation>
    </message>
    <message>
        <source>That program would not find it any more.</source>
        <translation>移走后那个程序就找不到它了。</translation>
    </message>
    <message>
        <source>{name} is in use and cannot be moved now.</source>
        <translation>{name} 正在使用中，现在无法移动。</translation>
    </message>
    <message>
        <source>Choose another model first, then move it.</source>
        <translation>请先选用另一个模型，再移动它。</translation>
    </message>
    <message>
        <source>{name} is not whole here, or its disk is not connected.</source>
        <translation>{name} 在这里不完整，或者它所在的磁盘没有连接。</translation>
    </message>
    <message>
        <source>Connect the disk, or get the missing parts first.</source>
        <translation>请连接该磁盘，或先补齐缺少的部分。</translation>
    </message>
    <message>
        <source>This kind of adapter ({kind}) cannot be used.</source>
        <translation>无法使用这种适配器（{kind}）。</translation>
    </message>
    <message>
        <source>Choose a LoRA adapter in the GGUF format.</source>
        <translation>请选择 GGUF 格式的 LoRA 适配器。</translation>
    </message>
    <message>
        <source>This file is not an adapter.</source>
        <translation>此文件不是适配器。</translation>
    </message>
    <message>
        <source>The adapter is incomplete: tensors are missing.</source>
        <translation>适配器不完整：缺少张量。</translation>
    </message>
    <message>
        <source>Get it again, or convert it again with llama.cpp’s convert_lora_to_gguf.</source>
        <translation>请重新获取，或用 llama.cpp 的 convert_lora_to_gguf 重新转换。</translation>
    </message>
    <message>
        <source>The adapter {file} was made for another kind of model: {adapter}, not {model}.</source>
        <translation>适配器 {file} 是为另一种模型（{adapter}）制作的，而非 {model}。</translation>
    </message>
    <message>
        <source>The adapter {file} was made for another model of this kind.</source>
        <translation>适配器 {file} 是为同类的另一个模型制作的。</translation>
    </message>
    <message>
        <source>The adapter {file} is incomplete: tensors are missing.</source>
        <translation>适配器 {file} 不完整：缺少张量。</translation>
    </message>
    <message>
        <source>There is not enough memory for the adapter {file}.</source>
        <translation>内存不足，无法加载适配器 {file}。</translation>
    </message>
    <message>
        <source>The engine could not load the adapter {file}; it may be damaged.</source>
        <translation>引擎无法加载适配器 {file}，它可能已损坏。</translation>
    </message>
    <message>
        <source>The model is used without it. Choose one made for this model.</source>
        <translation>模型会继续使用，但不带此适配器。请选择为此模型制作的适配器。</translation>
    </message>
    <message>
        <source>The adapter {file} is not there.</source>
        <translation>找不到适配器 {file}。</translation>
    </message>
    <message>
        <source>The model is used without it. It stays attached, switched off.</source>
        <translation>模型会继续使用，但不带此适配器。它仍附加在此模型上，只是已关闭。</translation>
    </message>
    <message>
        <source>The speed of this computer could not be measured.</source>
        <translation>无法测量这台电脑的速度。</translation>
    </message>
    <message>
        <source>{folder} is kept in order by {program}: a model put there would not be found.</source>
        <translation>{folder} 由 {program} 管理，放进去的模型不会被找到。</translation>
    </message>
    <message>
        <source>{file} lies in this folder already.</source>
        <translation>{file} 已经在这个文件夹里。</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>请选择另一个文件夹。</translation>
    </message>
    <message>
        <source>There is a file of that name already: {file}.</source>
        <translation>已有同名文件：{file}。</translation>
    </message>
    <message>
        <source>Rename or remove it, or choose another folder.</source>
        <translation>请将它重命名或移除，或选择另一个文件夹。</translation>
    </message>
    <message>
        <source>There is not enough room in {folder}: {needed} are needed, {free} are free.</source>
        <translation>{folder} 空间不足：需要 {needed}，剩余 {free}。</translation>
    </message>
    <message>
        <source>Free some space, or choose a folder on another disk.</source>
        <translation>请腾出一些空间，或选择另一个磁盘上的文件夹。</translation>
    </message>
    <message>
        <source>The copy of {file} differs from the file.</source>
        <translation>{file} 的副本与原文件不一致。</translation>
    </message>
    <message>
        <source>The model is where it was. The disk it was copied to may be failing.</source>
        <translation>模型仍在原处。目标磁盘可能有故障。</translation>
    </message>
    <message>
        <source>The model could not be moved; it is where it was.</source>
        <translation>无法移动该模型；它仍在原处。</translation>
    </message>
    <message>
        <source>Look whether {folder} is there and writable and has room, then try again.</source>
        <translation>请检查 {folder} 是否存在、可写且有空间，然后重试。</translation>
    </message>
    <message>
        <source>This model belongs to Ollama, where it is called {name}.</source>
        <translation>此模型属于 Ollama，在那里名为 {name}。</translation>
    </message>
    <message>
        <source>Delete it there: ollama rm {name}</source>
        <translation>请在那里删除：ollama rm {name}</translation>
    </message>
    <message>
        <source>The practice model is part of Parley.</source>
        <translation>练习模型是 Parley 的一部分。</translation>
    </message>
    <message>
        <source>It stays, so that there is always a model to try.</source>
        <translation>它会保留，以便总有一个模型可试用。</translation>
    </message>
    <message>
        <source>The model’s folder is not connected now.</source>
        <translation>该模型所在的文件夹当前没有连接。</translation>
    </message>
    <message>
        <source>Connect the disk with {folder}, or only take the model off the list.</source>
        <translation>请连接 {folder} 所在的磁盘，或仅将该模型从列表中移除。</translation>
    </message>
    <message>
        <source>The graphics card could not run this model; the processor does.</source>
        <translation>显卡无法运行这个模型，已改用处理器。</translation>
    </message>
    <message>
        <source>That is slower. It stays so until the card&apos;s driver changes, or until you set “GPU layers” for this model.</source>
        <translation>这样会慢一些。在显卡驱动更新之前，或在你为这个模型设置“GPU 层数”之前，都会如此。</translation>
    </message>
    <message>
        <source>Correct it under All samplers, or let answers be anything.</source>
        <translation>请在“全部采样器”中改正，或让回答不限格式。</translation>
    </message>
    <message>
        <source>The JSON schema repeats something more than {most} times.</source>
        <translation>JSON 架构中有内容重复超过 {most} 次。</translation>
    </message>
    <message>
        <source>The JSON schema says {word} where no answer can be held to it.</source>
        <translation>JSON 架构中用到了 {word}，无法保证回答符合这一要求。</translation>
    </message>
    <message>
        <source>The JSON schema cannot be used: {problem}</source>
        <translation>无法使用这个 JSON 架构：{problem}</translation>
    </message>
    <message>
        <source>The JSON schema is too large.</source>
        <translation>JSON 架构太大。</translation>
    </message>
    <message>
        <source>The grammar is empty.</source>
        <translation>语法是空的。</translation>
    </message>
    <message>
        <source>The grammar is too large.</source>
        <translation>语法太大。</translation>
    </message>
    <message>
        <source>The grammar cannot be used: {problem}</source>
        <translation>无法使用这个语法：{problem}</translation>
    </message>
    <message>
        <source>The grammar has no rule named root, or a rule that begins with itself.</source>
        <translation>语法中没有名为 root 的规则，或有规则以自身开头。</translation>
    </message>
    <message>
        <source>A line of the word scores cannot be read: {line}</source>
        <translation>词语分数中有一行无法读取：{line}</translation>
    </message>
    <message>
        <source>Write a text and a number, as in: delve -5</source>
        <translation>请写一段文字和一个数字，例如：delve -5</translation>
    </message>
    <message>
        <source>There is nothing to continue.</source>
        <translation>没有可续写的内容。</translation>
    </message>
    <message>
        <source>Write the first words, then try again.</source>
        <translation>先写几个字，再试一次。</translation>
    </message>
    <message>
        <source>The text before the cursor is too long for the model: {tokens} tokens, and the context holds {window}.</source>
        <translation>光标前的文本对模型来说太长了：共 {tokens} 个词元，而上下文只能容纳 {window} 个。</translation>
    </message>
    <message>
        <source>Load the model with a larger context, or continue an earlier place.</source>
        <translation>用更长的上下文加载模型，或者从更靠前的位置续写。</translation>
    </message>
    <message>
        <source>Continue an earlier place, or choose a model that can read more at once.</source>
        <translation>从更靠前的位置续写，或者选择一次能读更多的模型。</translation>
    </message>
    <message>
        <source>Loading the model was stopped.</source>
        <translation>已停止加载模型。</translation>
    </message>
    <message>
        <source>The model wrote no summary.</source>
        <translation>模型没有写出摘要。</translation>
    </message>
    <message>
        <source>{count} continuations side by side need room for {tokens} tokens. The context has {free} beside the {prompt} of this text.</source>
        <translation>并排写 {count} 种续写需要 {tokens} 个词元的空间。除去这段文本的 {prompt} 个词元，上下文还剩 {free} 个。</translation>
    </message>
    <message>
        <source>Ask for fewer continuations, or load the model with a larger context.</source>
        <translation>请减少续写的种数，或用更长的上下文加载模型。</translation>
    </message>
    <message>
        <source>Ask for fewer or shorter continuations.</source>
        <translation>请减少续写的种数，或让续写短一些。</translation>
    </message>
    <message>
        <source>{count} answers side by side need room for {tokens} tokens. The context has {free} beside the {prompt} of this chat.</source>
        <translation>并排写 {count} 个回答需要 {tokens} 个词元的空间。除去这个对话的 {prompt} 个词元，上下文还剩 {free} 个。</translation>
    </message>
    <message>
        <source>Ask for fewer answers, or load the model with a larger context.</source>
        <translation>请减少回答的个数，或用更长的上下文加载模型。</translation>
    </message>
    <message>
        <source>Ask for fewer or shorter answers.</source>
        <translation>请减少回答的个数，或让回答短一些。</translation>
    </message>
    <message>
        <source>The model no longer sees all that is before this word.</source>
        <translation>模型已看不到这个词之前的全部内容。</translation>
    </message>
    <message>
        <source>Choose an earlier word, or load the model with a larger context.</source>
        <translation>请选择更靠前的词，或以更长的上下文加载模型。</translation>
    </message>
    <message>
        <source>There is no text to score.</source>
        <translation>没有可以打分的文本。</translation>
    </message>
    <message>
        <source>This text has {tokens} tokens; at most {most} can be scored at once.</source>
        <translation>这段文本有 {tokens} 个词元；一次最多能给 {most} 个打分。</translation>
    </message>
    <message>
        <source>Score a part of it.</source>
        <translation>请只给其中一部分打分。</translation>
    </message>
    <message>
        <source>This text is too short: a word is judged by those before it.</source>
        <translation>这段文本太短：一个词要根据它前面的词来评判。</translation>
    </message>
    <message>
        <source>Write a few words more.</source>
        <translation>再多写几个词。</translation>
    </message>
    <message>
        <source>The model gives no usable numbers.</source>
        <translation>模型给出的数值无法使用。</translation>
    </message>
    <message>
        <source>Scoring this text needs {needed} of memory beside the chats; {free} are free.</source>
        <translation>给这段文本打分，除对话外还需要 {needed} 内存，目前可用 {free}。</translation>
    </message>
    <message>
        <source>Close other programs, score a shorter text, or choose a smaller model.</source>
        <translation>请关闭其他程序、换一段较短的文本，或选择较小的模型。</translation>
    </message>
    <message>
        <source>“{file}” holds no presets.</source>
        <translation>“{file}”里没有预设。</translation>
    </message>
    <message>
        <source>Parley reads the JSON files that its own Presets window exports.</source>
        <translation>Parley 能读取由它自己的“预设”窗口导出的 JSON 文件。</translation>
    </message>
    <message>
        <source>“{file}” was not imported: in the preset “{preset}”, {option} is {value}.</source>
        <translation>“{file}”没有导入：在预设“{preset}”中，{option} 是 {value}。</translation>
    </message>
    <message>
        <source>It can be true or false. Correct the file, then import it again.</source>
        <translation>它只能是 true 或 false。请改正文件，然后再次导入。</translation>
    </message>
    <message>
        <source>It has to be a text. Correct the file, then import it again.</source>
        <translation>它必须是一段文字。请改正文件，然后再次导入。</translation>
    </message>
    <message>
        <source>It can be whole numbers from {low} to {high}. Correct the file, then import it again.</source>
        <translation>它必须是 {low} 到 {high} 之间的整数。请改正文件，然后再次导入。</translation>
    </message>
    <message>
        <source>It can be from {low} to {high}. Correct the file, then import it again.</source>
        <translation>它的取值范围是 {low} 到 {high}。请改正文件，然后再次导入。</translation>
    </message>
</context>
<context>
    <name>explain</name>
    <message>
        <source>DRY (“don’t repeat yourself”) looks for the longest run of tokens that a token would repeat. From the allowed length on it takes multiplier × base^(run − allowed length) off the logit.</source>
        <translation>DRY（“不要重复自己”）查找一个词元会重复的最长词元序列。达到允许长度之后，从 logit 中减去 系数 × 底数^(长度 − 允许长度)。</translation>
    </message>
    <message>
        <source>Exclude Top Choices: of all tokens at least as likely as the threshold, only the least likely one stays, with the given probability at each token. The obvious continuations fall away; the unlikely tail does not grow.</source>
        <translation>排除首选（Exclude Top Choices）：对每个词元按给定的概率触发；在概率不低于阈值的词元中只留下最不可能的一个。显而易见的续写被去掉，而不太可能的尾部不会变大。</translation>
    </message>
    <message>
        <source>Mirostat cuts tokens whose surprise (−log₂ p) is above a bound, and after each token moves the bound so that the mean surprise comes to the target. Perplexity stays the same throughout the text.</source>
        <translation>Mirostat 去掉意外程度（−log₂ p）超过界限的词元，并在每个词元之后移动界限，使平均意外程度趋于目标。全文的困惑度保持不变。</translation>
    </message>
    <message>
        <source>Adaptive-p reshapes the distribution so that tokens near a target probability are preferred, and moves the target with a decaying mean of what was drawn. It replaces the draw.</source>
        <translation>Adaptive-p 改变分布的形状，偏好概率接近目标的词元，并根据已抽取词元的衰减平均值移动目标。它代替抽取这一步。</translation>
    </message>
    <message>
        <source>Dynamic temperature: the temperature depends on the entropy of the distribution, from temperature minus range where the model is sure to temperature plus range where it is not.</source>
        <translation>动态温度：温度取决于分布的熵，模型有把握时为温度减去范围，没有把握时为温度加上范围。</translation>
    </message>
    <message>
        <source>Constrained decoding: at each step the tokens that would break the grammar are cut, so whatever is drawn fits it. A JSON schema is turned into such a grammar.</source>
        <translation>受限解码：每一步都去掉会违反语法的词元，因此无论抽到什么都符合语法。JSON 架构（JSON Schema）会转换成这样的语法。</translation>
    </message>
    <message>
        <source>All logits are divided by the temperature before the softmax. Below 1 the distribution becomes more peaked, above 1 flatter; the order of the tokens stays.</source>
        <translation>在 softmax 之前，所有 logit 都除以温度。低于 1 时分布更尖锐，高于 1 时更平坦；词元的次序不变。</translation>
    </message>
    <message>
        <source>Top-k sampling keeps the k likeliest tokens and renormalises, however the probability is spread among them.</source>
        <translation>Top-k 采样保留概率最高的 k 个词元并重新归一化，不管概率在它们之间如何分布。</translation>
    </message>
    <message>
        <source>Nucleus sampling keeps the smallest set of tokens whose probabilities add up to p. The nucleus is small where the model is sure and large where it is not.</source>
        <translation>核采样（nucleus sampling）保留概率之和达到 p 的最小词元集合。模型有把握时这个核很小，没有把握时很大。</translation>
    </message>
    <message>
        <source>Min-p sampling cuts tokens less likely than p times the likeliest one. The bar rises where the model is confident, which keeps text coherent at high temperatures.</source>
        <translation>Min-p 采样去掉概率低于最高概率 p 倍的词元。模型越有把握，门槛越高，因此在高温下文字仍然连贯。</translation>
    </message>
    <message>
        <source>Locally typical sampling keeps the tokens whose information content is closest to the entropy of the distribution, until their probabilities add up to p. Even the likeliest token may fall away.</source>
        <translation>局部典型采样（locally typical sampling）按信息量与分布的熵的接近程度保留词元，直到概率之和达到 p。即使概率最高的词元也可能被去掉。</translation>
    </message>
    <message>
        <source>Top-nσ keeps the tokens whose logit is within n standard deviations of the largest. It looks at logits, so the cut does not depend on the temperature.</source>
        <translation>Top-nσ 保留 logit 与最大值相差不超过 n 个标准差的词元。它看的是 logit，因此去掉哪些词元与温度无关。</translation>
    </message>
    <message>
        <source>The repetition penalty divides the logit of every token that occurs in the recent text (multiplies it, where it is negative), however often it occurs.</source>
        <translation>重复惩罚把近期文字中出现过的每个词元的 logit 除以惩罚值（logit 为负时则相乘），不管出现了多少次。</translation>
    </message>
    <message>
        <source>The frequency penalty is taken off a token’s logit once for each time it occurs in the recent text. A negative one rewards repetition.</source>
        <translation>词元在近期文字中每出现一次，就从它的 logit 中减去一次频率惩罚。负值会鼓励重复。</translation>
    </message>
    <message>
        <source>The presence penalty is taken off the logit of every token that occurs in the recent text, once. A negative one rewards repetition.</source>
        <translation>对近期文字中出现过的每个词元，从它的 logit 中减去一次存在惩罚。负值会鼓励重复。</translation>
    </message>
    <message>
        <source>The window of the three penalties: how many of the last tokens they count.</source>
        <translation>三种惩罚的窗口：它们统计最近的多少个词元。</translation>
    </message>
    <message>
        <source>Logit bias adds a number to the logits of chosen tokens before anything else looks at them: +1 makes a token e ≈ 2.7 times as likely against the others, −100 bans it.</source>
        <translation>Logit 偏置在其他步骤之前给选定词元的 logit 加上一个数：+1 使该词元相对于其他词元的可能性变为 e ≈ 2.7 倍，−100 则禁止它。</translation>
    </message>
    <message>
        <source>The sampler chain: each stage gets the distribution that the stage before has left, renormalised. A temperature before the cuts changes what they cut; one behind them does not.</source>
        <translation>采样链：每一步得到的是前一步留下并重新归一化的分布。温度排在截断之前，会改变截断去掉的词元；排在之后则不会。</translation>
    </message>
    <message>
        <source>The last stage draws a token with its probability. The draw takes pseudo-random numbers that follow from the seed alone: the same seed, model and chain give the same text.</source>
        <translation>最后一步按概率抽取一个词元。抽取所用的伪随机数只由种子决定：种子、模型和采样链相同，文字就相同。</translation>
    </message>
    <message>
        <source>all samplers</source>
        <translation>全部采样器</translation>
    </message>
    <message>
        <source>Strikes {chance} of the time. Bar: chance on the whole · Tick: before</source>
        <translation>触发的概率为 {chance}。条：总的概率 · 竖线：之前</translation>
    </message>
    <message>
        <source>Cuts nothing. Bar: after {stage} · Tick: before</source>
        <translation>什么都没有去掉。条：“{stage}”之后 · 竖线：之前</translation>
    </message>
    <message>
        <source>{left} of {all} words left. Bar: after {stage} · Tick: before · Hatched: cut</source>
        <translation>{all} 个词中剩 {left} 个。条：“{stage}”之后 · 竖线：之前 · 斜线：已去掉</translation>
    </message>
    <message>
        <source>sea</source>
        <translation>海</translation>
    </message>
    <message>
        <source>water</source>
        <translation>水</translation>
    </message>
    <message>
        <source>shore</source>
        <translation>海岸</translation>
    </message>
    <message>
        <source>harbour</source>
        <translation>港口</translation>
    </message>
    <message>
        <source>ocean</source>
        <translation>大洋</translation>
    </message>
    <message>
        <source>cliff</source>
        <translation>悬崖</translation>
    </message>
    <message>
        <source>river</source>
        <translation>河</translation>
    </message>
    <message>
        <source>beach</source>
        <translation>沙滩</translation>
    </message>
    <message>
        <source>village</source>
        <translation>村庄</translation>
    </message>
    <message>
        <source>road</source>
        <translation>路</translation>
    </message>
    <message>
        <source>forest</source>
        <translation>森林</translation>
    </message>
    <message>
        <source>moon</source>
        <translation>月亮</translation>
    </message>
</context>
<context>
    <name>explore</name>
    <message>
        <source>Word</source>
        <translation>词</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>采样前</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>byte {numbers}</source>
        <translation>字节 {numbers}</translation>
    </message>
    <message>
        <source>bytes {numbers}</source>
        <translation>字节 {numbers}</translation>
    </message>
    <message>
        <source>token {number}</source>
        <translation>词元 {number}</translation>
    </message>
    <message>
        <source>space</source>
        <translation>空格</translation>
    </message>
    <message>
        <source>line break</source>
        <translation>换行</translation>
    </message>
    <message>
        <source>tab</source>
        <translation>制表</translation>
    </message>
    <message>
        <source>{number} %</source>
        <translation>{number}%</translation>
    </message>
    <message>
        <source>Word scores</source>
        <translation>词语分数</translation>
    </message>
    <message>
        <source>Likeliest</source>
        <translation>最可能的</translation>
    </message>
    <message>
        <source>Penalties</source>
        <translation>惩罚</translation>
    </message>
    <message>
        <source>The likeliest</source>
        <translation>最可能的词</translation>
    </message>
    <message>
        <source>Adaptive-p</source>
        <translation>Adaptive-p</translation>
    </message>
    <message>
        <source>Answer form</source>
        <translation>回答格式</translation>
    </message>
    <message>
        <source>Temp. {value}</source>
        <translation>温度 {value}</translation>
    </message>
    <message>
        <source>not the likeliest</source>
        <translation>不是最可能的词</translation>
    </message>
    <message>
        <source>beyond the first {count}</source>
        <translation>不在前 {count} 个之内</translation>
    </message>
    <message>
        <source>cut by {stage}</source>
        <translation>被“{stage}”去掉</translation>
    </message>
    <message>
        <source>nothing stands here yet</source>
        <translation>这里还没有词</translation>
    </message>
    <message>
        <source>not taken</source>
        <translation>不会选它</translation>
    </message>
    <message>
        <source>{fate} with these settings; {rank}</source>
        <translation>按现在的设置{fate}；{rank}</translation>
    </message>
    <message>
        <source>now {chance}, {rank}</source>
        <translation>现在 {chance}，{rank}</translation>
    </message>
    <message>
        <source>the most likely</source>
        <translation>概率最高</translation>
    </message>
    <message>
        <source>the {rank}st most likely</source>
        <translation>概率排第 {rank}</translation>
    </message>
    <message>
        <source>the {rank}nd most likely</source>
        <translation>概率排第 {rank}</translation>
    </message>
    <message>
        <source>the {rank}rd most likely</source>
        <translation>概率排第 {rank}</translation>
    </message>
    <message>
        <source>the {rank}th most likely</source>
        <translation>概率排第 {rank}</translation>
    </message>
    <message>
        <source>{left} left of {all}</source>
        <translation>{all} 个词中剩 {left} 个</translation>
    </message>
    <message>
        <source>one good choice</source>
        <translation>只有一个合适的词</translation>
    </message>
    <message>
        <source>about {count} good choices</source>
        <translation>约 {count} 个合适的词</translation>
    </message>
    <message>
        <source>Entropy {now} bits, {before} before sampling. Two to the power of it: so many equally likely words would leave you as unsure.</source>
        <translation>熵为 {now} 比特，采样前为 {before}。2 的熵次方：相当于在这么多个同样可能的词之间难以取舍。</translation>
    </message>
    <message>
        <source>{chance} before sampling</source>
        <translation>采样前 {chance}</translation>
    </message>
    <message>
        <source>stands here</source>
        <translation>此处就是它</translation>
    </message>
    <message>
        <source>drawn: {count}</source>
        <translation>抽中 {count} 次</translation>
    </message>
</context>
<context>
    <name>fit_text</name>
    <message>
        <source>Needs {needed} of memory with {tokens} tokens of context.</source>
        <translation>上下文为 {tokens} 个词元时需要 {needed} 内存。</translation>
    </message>
    <message>
        <source>Memory: {parts}</source>
        <translation>内存：{parts}</translation>
    </message>
    <message>
        <source>Graphics card: {parts}</source>
        <translation>显卡：{parts}</translation>
    </message>
    <message>
        <source>model {size}</source>
        <translation>模型 {size}</translation>
    </message>
    <message>
        <source>context {size}</source>
        <translation>上下文 {size}</translation>
    </message>
    <message>
        <source>working space {size}</source>
        <translation>工作空间 {size}</translation>
    </message>
    <message>
        <source>engine {size}</source>
        <translation>引擎 {size}</translation>
    </message>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
    <message>
        <source>Writes {rate} tokens a second.</source>
        <translation>每秒写 {rate} 个词元。</translation>
    </message>
    <message>
        <source>Writes {low} to {high} tokens a second.</source>
        <translation>每秒写 {low} 到 {high} 个词元。</translation>
    </message>
    <message>
        <source>Reads about {rate} tokens a second.</source>
        <translation>每秒约读 {rate} 个词元。</translation>
    </message>
    <message>
        <source>Estimated: this computer has not been measured yet.</source>
        <translation>估计值：尚未在这台电脑上实测。</translation>
    </message>
    <message>
        <source>Worked out from what was measured of this computer.</source>
        <translation>根据这台电脑的实测数据推算。</translation>
    </message>
    <message>
        <source>Measured with this model on this computer.</source>
        <translation>用这个模型在这台电脑上实测。</translation>
    </message>
</context>
<context>
    <name>hub_text</name>
    <message>
        <source>can think</source>
        <translation>会思考</translation>
    </message>
    <message>
        <source>sees pictures</source>
        <translation>能看图片</translation>
    </message>
    <message>
        <source>by {owner}</source>
        <translation>来自 {owner}</translation>
    </message>
    <message>
        <source>its own</source>
        <translation>自有条款</translation>
    </message>
    <message>
        <source>{licence}: free for any use</source>
        <translation>{licence}：可自由使用</translation>
    </message>
    <message>
        <source>{licence}: not for commercial use</source>
        <translation>{licence}：不可商用</translation>
    </message>
    <message>
        <source>terms of its own</source>
        <translation>自有条款</translation>
    </message>
    <message>
        <source>{licence}: terms of its own</source>
        <translation>{licence}：自有条款</translation>
    </message>
    <message>
        <source>many languages</source>
        <translation>多种语言</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>{names} and {count} more</source>
        <translation>{names} 及另外 {count} 种</translation>
    </message>
    <message>
        <source>MMMM yyyy</source>
        <translation>yyyy 年 M 月</translation>
    </message>
    <message>
        <source>lets the model see pictures</source>
        <translation>让模型能看图片</translation>
    </message>
    <message>
        <source>guesses ahead, to make the model faster</source>
        <translation>提前预测，让模型更快</translation>
    </message>
    <message>
        <source>what its quantiser measured</source>
        <translation>量化时的测量数据</translation>
    </message>
    <message>
        <source>finds texts, writes none</source>
        <translation>用于检索文字，不会写作</translation>
    </message>
    <message>
        <source>changes a model</source>
        <translation>用于改变模型</translation>
    </message>
    <message>
        <source>only words, for tests</source>
        <translation>只有词表，供测试用</translation>
    </message>
    <message>
        <source>Read from the head of the file.</source>
        <translation>读自文件头。</translation>
    </message>
    <message>
        <source>Estimated from its size.</source>
        <translation>按文件大小估计。</translation>
    </message>
    <message>
        <source>The disk is short of {size}; {free} are free.</source>
        <translation>磁盘空间还差 {size}；可用 {free}。</translation>
    </message>
    <message>
        <source>{free} free on the disk</source>
        <translation>磁盘可用 {free}</translation>
    </message>
    <message>
        <source>Its makers ask for an account and for agreeing to their terms.</source>
        <translation>作者要求拥有账号，并同意其条款。</translation>
    </message>
</context>
<context>
    <name>keys</name>
    <message>
        <source>New chat</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>Continue the text at the cursor</source>
        <translation>在光标处续写文本</translation>
    </message>
    <message>
        <source>Search all chats</source>
        <translation>搜索所有对话</translation>
    </message>
    <message>
        <source>All commands</source>
        <translation>所有命令</translation>
    </message>
    <message>
        <source>Find in this chat</source>
        <translation>在此对话中查找</translation>
    </message>
    <message>
        <source>Next place found</source>
        <translation>下一处匹配</translation>
    </message>
    <message>
        <source>Previous place found</source>
        <translation>上一处匹配</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>选择模型</translation>
    </message>
    <message>
        <source>Send the message</source>
        <translation>发送消息</translation>
    </message>
    <message>
        <source>New line in the message</source>
        <translation>消息内换行</translation>
    </message>
    <message>
        <source>Stop the answer</source>
        <translation>停止回答</translation>
    </message>
    <message>
        <source>Edit the last message (while nothing is written)</source>
        <translation>编辑上一条消息（输入框为空时）</translation>
    </message>
    <message>
        <source>An earlier message of yours, to send again</source>
        <translation>找回你较早的消息，以便再次发送</translation>
    </message>
    <message>
        <source>A later one, and back to what you were writing</source>
        <translation>较晚的消息，直至你正在写的内容</translation>
    </message>
    <message>
        <source>Attach text files</source>
        <translation>附加文本文件</translation>
    </message>
    <message>
        <source>Paste as text, however long</source>
        <translation>粘贴为文字，不论多长</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>重新回答</translation>
    </message>
    <message>
        <source>Previous answer</source>
        <translation>上一个回答</translation>
    </message>
    <message>
        <source>Next answer</source>
        <translation>下一个回答</translation>
    </message>
    <message>
        <source>Previous message</source>
        <translation>上一条消息</translation>
    </message>
    <message>
        <source>Next message</source>
        <translation>下一条消息</translation>
    </message>
    <message>
        <source>Newest message</source>
        <translation>最新消息</translation>
    </message>
    <message>
        <source>Copy what is selected, as text</source>
        <translation>将所选内容复制为文本</translation>
    </message>
    <message>
        <source>Copy what is selected, as Markdown</source>
        <translation>将所选内容复制为 Markdown</translation>
    </message>
    <message>
        <source>Outline of the chat</source>
        <translation>对话大纲</translation>
    </message>
    <message>
        <source>What can be done with a message</source>
        <translation>消息的操作菜单</translation>
    </message>
    <message>
        <source>Next chat</source>
        <translation>下一个对话</translation>
    </message>
    <message>
        <source>Previous chat</source>
        <translation>上一个对话</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>打印…</translation>
    </message>
    <message>
        <source>Rename the chat</source>
        <translation>重命名对话</translation>
    </message>
    <message>
        <source>Next part of the window</source>
        <translation>切换到窗口的下一区域</translation>
    </message>
    <message>
        <source>Explore word by word</source>
        <translation>逐词探索</translation>
    </message>
    <message>
        <source>Mark surprising words</source>
        <translation>标出意外的词</translation>
    </message>
    <message>
        <source>What else a word might have been</source>
        <translation>这个词还可能是什么</translation>
    </message>
    <message>
        <source>Explain the sampler</source>
        <translation>解释采样器</translation>
    </message>
    <message>
        <source>Show or hide the sampling panel</source>
        <translation>显示或隐藏采样面板</translation>
    </message>
    <message>
        <source>Show or hide the chats</source>
        <translation>显示或隐藏对话列表</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>放大文字</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>缩小文字</translation>
    </message>
    <message>
        <source>Normal text size</source>
        <translation>恢复文字大小</translation>
    </message>
    <message>
        <source>All keys</source>
        <translation>所有快捷键</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>lens</name>
    <message>
        <source>expected</source>
        <translation>意料之中</translation>
    </message>
    <message>
        <source>rather surprising</source>
        <translation>比较意外</translation>
    </message>
    <message>
        <source>very surprising</source>
        <translation>非常意外</translation>
    </message>
    <message>
        <source>{chance}, {rank}</source>
        <translation>{chance}，{rank}</translation>
    </message>
    <message>
        <source>{count} tokens, {some} of them rather surprising and {strong} very surprising</source>
        <translation>共 {count} 个词元，其中 {some} 个比较意外，{strong} 个非常意外</translation>
    </message>
    <message>
        <source>Alternative {number}</source>
        <translation>备选 {number}</translation>
    </message>
    <message>
        <source>Word</source>
        <translation>词</translation>
    </message>
    <message>
        <source>Chance</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>名次</translation>
    </message>
    <message>
        <source>Surprise</source>
        <translation>意外程度</translation>
    </message>
</context>
<context>
    <name>message_details</name>
    <message>
        <source>Written</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>Edited by you</source>
        <translation>由你编辑</translation>
    </message>
    <message>
        <source>The first {count} characters are yours</source>
        <translation>开头 {count} 字由你写下</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>Evaluated</source>
        <translation>计算步骤</translation>
    </message>
    <message>
        <source>Template</source>
        <translation>模板</translation>
    </message>
    <message>
        <source>Engine build</source>
        <translation>引擎版本</translation>
    </message>
    <message>
        <source>Prompt’s checksum</source>
        <translation>提示词校验值</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>Sampler chain</source>
        <translation>采样链</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>{count} tokens, {reused} of them reused</source>
        <translation>{count} 词元，其中 {reused} 个已复用</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Thinking</source>
        <translation>思考</translation>
    </message>
    <message>
        <source>First token</source>
        <translation>首个词元</translation>
    </message>
    <message>
        <source>after {seconds} s</source>
        <translation>{seconds} 秒后</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>读取</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>{what}: {value}</source>
        <translation>{what}：{value}</translation>
    </message>
    <message>
        <source>{count} tokens</source>
        <translation>{count} 词元</translation>
    </message>
</context>
<context>
    <name>message_menu</name>
    <message>
        <source>Copy the selection</source>
        <translation>复制所选内容</translation>
    </message>
    <message>
        <source>Copy the selection as Markdown</source>
        <translation>将所选内容复制为 Markdown</translation>
    </message>
    <message>
        <source>Copy as Markdown</source>
        <translation>复制为 Markdown</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>复制为纯文本</translation>
    </message>
    <message>
        <source>Quote</source>
        <translation>引用</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>重新回答</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Begin the reply with…</source>
        <translation>指定回答的开头…</translation>
    </message>
    <message>
        <source>Pin: the model keeps seeing it</source>
        <translation>固定：模型会一直看到它</translation>
    </message>
    <message>
        <source>Remove pin</source>
        <translation>取消固定</translation>
    </message>
    <message>
        <source>Details…</source>
        <translation>详细信息…</translation>
    </message>
    <message>
        <source>Words and their chances…</source>
        <translation>词及其概率…</translation>
    </message>
    <message>
        <source>Replay…</source>
        <translation>重现…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
</context>
<context>
    <name>model_facts</name>
    <message>
        <source>{count} tokens</source>
        <translation>{count} 词元</translation>
    </message>
    <message>
        <source>thinking</source>
        <translation>思考</translation>
    </message>
    <message>
        <source>tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>pictures, with its projector</source>
        <translation>图片（借助其投影文件）</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>有</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Its own name</source>
        <translation>原名</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>架构</translation>
    </message>
    <message>
        <source>Quantisation</source>
        <translation>量化</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层数</translation>
    </message>
    <message>
        <source>Trained context</source>
        <translation>训练上下文长度</translation>
    </message>
    <message>
        <source>Chat template</source>
        <translation>对话模板</translation>
    </message>
    <message>
        <source>Its template knows</source>
        <translation>模板支持</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Missing parts</source>
        <translation>缺少的部分</translation>
    </message>
</context>
<context>
    <name>model_rows</name>
    <message>
        <source>favourite</source>
        <translation>已收藏</translation>
    </message>
</context>
<context>
    <name>model_text</name>
    <message>
        <source>unknown size</source>
        <translation>大小未知</translation>
    </message>
    <message>
        <source>{number} {unit}</source>
        <translation>{number} {unit}</translation>
    </message>
    <message>
        <source>{done} of {total} {unit}</source>
        <translation>{done} / {total} {unit}</translation>
    </message>
    <message>
        <source>{number} {unit}/s</source>
        <translation>{number} {unit}/s</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} 分钟</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分钟</translation>
    </message>
    <message>
        <source>{tokens} tokens are about {count} characters</source>
        <translation>{tokens} 词元约合 {count} 字</translation>
    </message>
    <message>
        <source>{tokens} token is about {count} word</source>
        <translation>{tokens} 词元约合 {count} 个单词</translation>
    </message>
    <message>
        <source>{tokens} tokens are about {count} words</source>
        <translation>{tokens} 词元约合 {count} 个单词</translation>
    </message>
    <message>
        <source>{low}–{high} characters/s</source>
        <translation>{low}–{high} 字/秒</translation>
    </message>
    <message>
        <source>{low}–{high} words/s</source>
        <translation>{low}–{high} 词/秒</translation>
    </message>
    <message>
        <source>{count} characters/s</source>
        <translation>{count} 字/秒</translation>
    </message>
    <message>
        <source>≈{count} characters/s</source>
        <translation>≈{count} 字/秒</translation>
    </message>
    <message>
        <source>{count} words/s</source>
        <translation>{count} 词/秒</translation>
    </message>
    <message>
        <source>≈{count} words/s</source>
        <translation>≈{count} 词/秒</translation>
    </message>
    <message>
        <source>{low} to {high} characters a second</source>
        <translation>每秒 {low} 到 {high} 字</translation>
    </message>
    <message>
        <source>{low} to {high} words a second</source>
        <translation>每秒 {low} 到 {high} 词</translation>
    </message>
    <message>
        <source>{count} characters a second, measured</source>
        <translation>每秒 {count} 字（实测）</translation>
    </message>
    <message>
        <source>about {count} characters a second, estimated</source>
        <translation>每秒约 {count} 字（估计）</translation>
    </message>
    <message>
        <source>{count} words a second, measured</source>
        <translation>每秒 {count} 词（实测）</translation>
    </message>
    <message>
        <source>about {count} words a second, estimated</source>
        <translation>每秒约 {count} 词（估计）</translation>
    </message>
    <message>
        <source>{rate} tokens/s</source>
        <translation>{rate} 词元/秒</translation>
    </message>
    <message>
        <source>fits the graphics card</source>
        <translation>显存放得下</translation>
    </message>
    <message>
        <source>fits</source>
        <translation>合适</translation>
    </message>
    <message>
        <source>tight</source>
        <translation>偏紧</translation>
    </message>
    <message>
        <source>too big</source>
        <translation>放不下</translation>
    </message>
    <message>
        <source>Fits in the graphics card</source>
        <translation>显存放得下</translation>
    </message>
    <message>
        <source>Fits in memory</source>
        <translation>内存放得下</translation>
    </message>
    <message>
        <source>Tight: close other programs</source>
        <translation>内存偏紧，请关闭其他程序</translation>
    </message>
    <message>
        <source>Too big for this computer</source>
        <translation>这台电脑放不下</translation>
    </message>
    <message>
        <source>practice model: English only, often wrong</source>
        <translation>练习模型：只懂英文，常出错</translation>
    </message>
    <message>
        <source>very quick, simple tasks</source>
        <translation>速度非常快，适合简单任务</translation>
    </message>
    <message>
        <source>quick, simple tasks</source>
        <translation>速度快，适合简单任务</translation>
    </message>
    <message>
        <source>good for everyday tasks</source>
        <translation>适合日常任务</translation>
    </message>
    <message>
        <source>thorough, takes its time</source>
        <translation>细致周到，但较慢</translation>
    </message>
    <message>
        <source>thorough</source>
        <translation>细致周到</translation>
    </message>
    <message>
        <source>a model file on this computer</source>
        <translation>本机上的模型文件</translation>
    </message>
    <message>
        <source>not connected: {folder}</source>
        <translation>未连接：{folder}</translation>
    </message>
    <message>
        <source>{count} parts missing</source>
        <translation>缺少 {count} 个部分</translation>
    </message>
    <message>
        <source>1 part missing</source>
        <translation>缺少 1 个部分</translation>
    </message>
    <message>
        <source>{number} billion</source>
        <translation>{number}B</translation>
    </message>
    <message>
        <source>{number} million</source>
        <translation>{number}M</translation>
    </message>
</context>
<context>
    <name>models</name>
    <message>
        <source>Writes, explains, summarises, translates. Speaks English, 中文 and most other languages.</source>
        <translation>写作、讲解、总结、翻译样样行。通晓中英等多种语言。</translation>
    </message>
    <message>
        <source>Small and quick; good for everyday questions.</source>
        <translation>小巧快速，适合日常问答。</translation>
    </message>
    <message>
        <source>Very small: runs almost anywhere, knows little.</source>
        <translation>非常小：几乎任何电脑都能运行，但懂得不多。</translation>
    </message>
    <message>
        <source>Knows more and writes better; wants a graphics card.</source>
        <translation>懂得更多，写得更好；最好有显卡。</translation>
    </message>
    <message>
        <source>The best of this list; quick for its size, but it needs 32 GB of memory.</source>
        <translation>本列表中最强；就其大小而言算快，但需要 32 GB 内存。</translation>
    </message>
    <message>
        <source>Answers at once, never thinks first.</source>
        <translation>直接回答，不先思考。</translation>
    </message>
    <message>
        <source>Google’s small model; strong in European languages.</source>
        <translation>Google 的小型模型，擅长欧洲语言。</translation>
    </message>
    <message>
        <source>Google’s model for everyday computers.</source>
        <translation>Google 面向普通电脑的模型。</translation>
    </message>
    <message>
        <source>Google’s larger model; wants a graphics card.</source>
        <translation>Google 的较大模型，最好有显卡。</translation>
    </message>
    <message>
        <source>Microsoft’s small model; good at reasoning in English.</source>
        <translation>Microsoft 的小型模型，擅长英文推理。</translation>
    </message>
    <message>
        <source>The usual balance of quality, size and speed.</source>
        <translation>兼顾质量、大小与速度的常用版本。</translation>
    </message>
    <message>
        <source>A model this small loses much when it is compressed, so this is the best copy.</source>
        <translation>这么小的模型压缩后损失很大，因此选最好的版本。</translation>
    </message>
    <message>
        <source>The only file of this model.</source>
        <translation>该模型唯一的文件。</translation>
    </message>
    <message>
        <source>The best copy that fits this computer; the usual one is too large.</source>
        <translation>这台电脑放得下的最好版本；常用的版本太大。</translation>
    </message>
    <message>
        <source>The smallest copy; even so it fills this computer’s memory.</source>
        <translation>最小的版本；即便如此，也会占满这台电脑的内存。</translation>
    </message>
    <message>
        <source>The smallest copy, but even that is too large for this computer.</source>
        <translation>最小的版本，但对这台电脑来说仍然太大。</translation>
    </message>
    <message>
        <source>The nearest to the usual balance of quality, size and speed.</source>
        <translation>最接近兼顾质量、大小与速度的常用版本。</translation>
    </message>
    <message>
        <source>The one you asked for.</source>
        <translation>你指定的版本。</translation>
    </message>
</context>
<context>
    <name>option_text</name>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>{low} to {high} {unit}</source>
        <translation>{low} 至 {high} {unit}</translation>
    </message>
    <message>
        <source>{low} to {high}</source>
        <translation>{low} 至 {high}</translation>
    </message>
    <message>
        <source>Parley’s default</source>
        <translation>Parley 默认值</translation>
    </message>
    <message>
        <source>your default</source>
        <translation>你的默认值</translation>
    </message>
    <message>
        <source>the model’s maker</source>
        <translation>模型作者</translation>
    </message>
    <message>
        <source>yours for this model</source>
        <translation>你为此模型设定</translation>
    </message>
    <message>
        <source>the preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>this chat</source>
        <translation>本对话</translation>
    </message>
    <message>
        <source>Your default</source>
        <translation>你的默认值</translation>
    </message>
    <message>
        <source>From the model’s maker</source>
        <translation>模型作者推荐</translation>
    </message>
    <message>
        <source>Yours for this model</source>
        <translation>你为此模型设定</translation>
    </message>
    <message>
        <source>From the preset</source>
        <translation>来自预设</translation>
    </message>
    <message>
        <source>Set in this chat</source>
        <translation>在本对话中设定</translation>
    </message>
    <message>
        <source>Back to {value} ({layer})</source>
        <translation>恢复为 {value}（{layer}）</translation>
    </message>
    <message>
        <source>Applies at once.</source>
        <translation>立即生效。</translation>
    </message>
    <message>
        <source>Applies to the next message.</source>
        <translation>下一条消息起生效。</translation>
    </message>
    <message>
        <source>Needs the model to be loaded again.</source>
        <translation>需要重新加载模型。</translation>
    </message>
</context>
<context>
    <name>presets</name>
    <message>
        <source>Save these values as a preset…</source>
        <translation>把这些值存为预设…</translation>
    </message>
    <message>
        <source>Presets…</source>
        <translation>预设…</translation>
    </message>
    <message>
        <source>Precise</source>
        <translation>精确</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>均衡</translation>
    </message>
    <message>
        <source>Creative</source>
        <translation>创意</translation>
    </message>
    <message>
        <source>Model maker’s</source>
        <translation>作者推荐</translation>
    </message>
    <message>
        <source>Custom</source>
        <translation>自定义</translation>
    </message>
    <message>
        <source>{name}, changed</source>
        <translation>{name}，有改动</translation>
    </message>
    <message>
        <source>Preset: the model maker’s, but the maker of this model recommends nothing.</source>
        <translation>预设：模型作者的推荐，但此模型的作者没有推荐值。</translation>
    </message>
    <message>
        <source>The preset “{name}” is not here any more; this chat keeps its values.</source>
        <translation>预设“{name}”已经不在了；本对话仍保留它的值。</translation>
    </message>
    <message>
        <source>The preset of this chat is not here any more; the chat keeps its values.</source>
        <translation>本对话的预设已经不在了；对话仍保留它的值。</translation>
    </message>
    <message>
        <source>Preset: {name} · changed in this chat: {count}</source>
        <translation>预设：{name} · 本对话改动 {count} 项</translation>
    </message>
    <message>
        <source>Preset: {name}</source>
        <translation>预设：{name}</translation>
    </message>
    <message>
        <source>Yours. Changes apply at once, in every chat that has this preset.</source>
        <translation>你的预设。改动立即在所有使用它的对话中生效。</translation>
    </message>
    <message>
        <source>What the maker of {model} recommends. Copy it to change it.</source>
        <translation>{model} 的作者推荐的值。要改动请先复制。</translation>
    </message>
    <message>
        <source>Comes with Parley. Copy it to change it.</source>
        <translation>Parley 自带。要改动请先复制。</translation>
    </message>
    <message>
        <source>This chat: {old} ({source}). With this preset: {new}</source>
        <translation>本对话：{old}（{source}）；采用预设后：{new}</translation>
    </message>
    <message>
        <source>It sets nothing yet.</source>
        <translation>还没有设定任何值。</translation>
    </message>
    <message>
        <source>This chat has this preset.</source>
        <translation>本对话正在使用此预设。</translation>
    </message>
    <message>
        <source>This chat has these values already.</source>
        <translation>本对话已经是这些值。</translation>
    </message>
    <message>
        <source>Its value differs from this chat</source>
        <translation>它的值与本对话不同</translation>
    </message>
    <message>
        <source>1 of {count} values differs from this chat</source>
        <translation>{count} 个值中有 1 个与本对话不同</translation>
    </message>
    <message>
        <source>{differ} of {count} values differ from this chat</source>
        <translation>{count} 个值中有 {differ} 个与本对话不同</translation>
    </message>
</context>
<context>
    <name>remedies</name>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续下载</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Use a mirror</source>
        <translation>使用镜像站</translation>
    </message>
    <message>
        <source>Use a file</source>
        <translation>使用本地文件</translation>
    </message>
    <message>
        <source>Choose another model</source>
        <translation>选择其他模型</translation>
    </message>
    <message>
        <source>Download again</source>
        <translation>重新下载</translation>
    </message>
    <message>
        <source>Use less context</source>
        <translation>缩短上下文</translation>
    </message>
    <message>
        <source>Use more context</source>
        <translation>加长上下文</translation>
    </message>
    <message>
        <source>Use the processor only</source>
        <translation>仅用处理器</translation>
    </message>
    <message>
        <source>Load again</source>
        <translation>重新加载</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Open settings</source>
        <translation>打开设置</translation>
    </message>
    <message>
        <source>Open its web page</source>
        <translation>打开网页</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>Drop the oldest</source>
        <translation>舍去最早的</translation>
    </message>
    <message>
        <source>Summarise them</source>
        <translation>写摘要</translation>
    </message>
</context>
<context>
    <name>replay</name>
    <message>
        <source>Other chats or other answers lay in the model’s memory when it was written.</source>
        <translation>生成它时，模型的内存中还有其他对话或其他回答。</translation>
    </message>
    <message>
        <source>It was written in one pass with other answers.</source>
        <translation>它是与其他回答在同一批中生成的。</translation>
    </message>
    <message>
        <source>What had been read of the chat came from a file, which does not say all of how it was read.</source>
        <translation>当时已读的对话内容来自文件，而文件没有记录全部的读取方式。</translation>
    </message>
    <message>
        <source>It was written in several pieces.</source>
        <translation>它是分几次生成的。</translation>
    </message>
    <message>
        <source>It filled the context, and the oldest messages were dropped in the middle.</source>
        <translation>它填满了上下文，生成途中舍去了最早的消息。</translation>
    </message>
    <message>
        <source>Another model is loaded than the one that wrote it.</source>
        <translation>当前加载的不是生成它的那个模型。</translation>
    </message>
    <message>
        <source>Another build of the engine, or another processor, wrote it.</source>
        <translation>它是由另一版本的引擎或另一种处理器生成的。</translation>
    </message>
    <message>
        <source>The model’s chat template has changed since.</source>
        <translation>此后模型的对话模板有了改变。</translation>
    </message>
    <message>
        <source>The model is loaded otherwise than it was: device, precision of the context, flash attention, tokens at once or adapters.</source>
        <translation>模型的加载方式与当时不同：设备、上下文精度、Flash 注意力、一次计算的词元数或适配器。</translation>
    </message>
    <message>
        <source>It was written with more threads than this computer has.</source>
        <translation>生成它时使用的线程数多于这台电脑所有的。</translation>
    </message>
    <message>
        <source>Its prompt cannot be put together again token by token.</source>
        <translation>它的提示词无法逐个词元地重新拼出。</translation>
    </message>
    <message>
        <source>Part of what was read had been taken back, which a mixture of experts does not forget.</source>
        <translation>当时已读的内容有一部分被撤回，而混合专家模型会受此影响。</translation>
    </message>
    <message>
        <source>There is too little free memory for a second context.</source>
        <translation>空闲内存不足，无法再建立一个上下文。</translation>
    </message>
    <message>
        <source>How it was evaluated is not recorded.</source>
        <translation>没有记录它是怎样计算出来的。</translation>
    </message>
</context>
<context>
    <name>score</name>
    <message>
        <source>Word</source>
        <translation>词</translation>
    </message>
    <message>
        <source>Chance</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>名次</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>比特</translation>
    </message>
    <message>
        <source>Surprise</source>
        <translation>意外程度</translation>
    </message>
    <message>
        <source>Likeliest</source>
        <translation>最可能的</translation>
    </message>
    <message>
        <source>The model reads the text and estimates, before each word, how likely it is to come next. Few surprises: the text is as the model would write it. That says nothing about whether it is true or good.</source>
        <translation>模型逐词读这段文本，并在读到每个词之前给出它出现的概率。意外越少，文本越像模型自己会写的；这并不说明内容是否真实、写得好不好。</translation>
    </message>
    <message>
        <source>Bits per character</source>
        <translation>每字符比特数</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>困惑度</translation>
    </message>
    <message>
        <source>Log-probability</source>
        <translation>对数概率</translation>
    </message>
    <message>
        <source>{number} nat</source>
        <translation>{number} 奈特</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>How much each character surprises. The lower, the better the model knows such text; may be compared between models.</source>
        <translation>平均每个字符带来多少意外。越低，说明模型越熟悉这样的文本；不同模型之间也可以比较。</translation>
    </message>
    <message>
        <source>As if the model had to choose between so many equally likely tokens each time. May be compared between texts of one model only.</source>
        <translation>相当于模型每次要在这么多个同样可能的词元中选择。只能在同一个模型的不同文本之间比较。</translation>
    </message>
    <message>
        <source>The natural logarithm of the chance of the whole text: the sum over its tokens.</source>
        <translation>整段文本出现概率的自然对数：各词元对数概率之和。</translation>
    </message>
    <message>
        <source>The first one has no chance where nothing comes before it.</source>
        <translation>前面什么都没有时，第一个词元没有概率。</translation>
    </message>
    <message>
        <source>{all}, {scored} of them scored</source>
        <translation>{all} 个，其中 {scored} 个有分数</translation>
    </message>
    <message>
        <source>{level} (below {chance})</source>
        <translation>{level}（低于 {chance}）</translation>
    </message>
    <message>
        <source>“{word}”: no chance, because nothing comes before it.</source>
        <translation>“{word}”：没有概率，因为前面什么都没有。</translation>
    </message>
    <message>
        <source>“{word}”: {chance}, {rank}, {bits} bits.</source>
        <translation>“{word}”：{chance}，{rank}，{bits} 比特。</translation>
    </message>
    <message>
        <source>Likeliest: {words}</source>
        <translation>最可能的：{words}</translation>
    </message>
    <message>
        <source>“{word}”</source>
        <translation>“{word}”</translation>
    </message>
    <message>
        <source>{said} {likeliest}</source>
        <translation>{said}{likeliest}</translation>
    </message>
    <message>
        <source>“{word}”: {chance}, {bits} bits, in {count} tokens. The table has each of them.</source>
        <translation>“{word}”：{chance}，{bits} 比特，由 {count} 个词元组成。表格里有它们各自的数值。</translation>
    </message>
    <message>
        <source>The same text and the same model.</source>
        <translation>同一文本，同一模型。</translation>
    </message>
    <message>
        <source>{model} knows this text better: {left} against {right} bits per character.</source>
        <translation>{model} 更熟悉这段文本：两个模型分别为每字符 {left} 与 {right} 比特。</translation>
    </message>
    <message>
        <source>Two texts and two models: {left} and {right} bits per character. To compare, score one text with both models, or both texts with one.</source>
        <translation>两段文本、两个模型：每字符 {left} 与 {right} 比特。要比较，请用两个模型给同一段文本打分，或用同一个模型给两段文本打分。</translation>
    </message>
    <message>
        <source>The first text surprises the model less: {left} against {right} bits per character.</source>
        <translation>第一段文本更符合模型的预期：两段分别为每字符 {left} 与 {right} 比特。</translation>
    </message>
    <message>
        <source>The second text surprises the model less: {left} against {right} bits per character.</source>
        <translation>第二段文本更符合模型的预期：两段分别为每字符 {left} 与 {right} 比特。</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Stopped; these are the first {count} tokens.</source>
        <translation>已停止；这里是前 {count} 个词元。</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Low: the likeliest words, steady and repeatable. High: rarer words, more surprising. 0 always takes the likeliest word.</source>
        <translation>低：选最可能的词，稳定、可重复。高：选更少见的词，更出人意料。0 表示总取最可能的词。</translation>
    </message>
    <message>
        <source>Maximum length</source>
        <translation>最大长度</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>The likeliest words whose chances add up to p stay in the draw. 1 switches it off.</source>
        <translation>只从概率最高、累计达到 p 的那些词中抽取。1 表示关闭。</translation>
    </message>
    <message>
        <source>Min-p</source>
        <translation>Min-p</translation>
    </message>
    <message>
        <source>Words less likely than this share of the likeliest one are dropped. 0 switches it off.</source>
        <translation>去掉概率低于“最高概率 × 此值”的词。0 表示关闭。</translation>
    </message>
    <message>
        <source>Repetition penalty</source>
        <translation>重复惩罚</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>random</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>The same seed, settings and chat draw the same answer. -1 takes a new one each time; the one used is kept with the answer.</source>
        <translation>种子、设置和对话都相同时，抽出的回答也相同。-1 表示每次取新种子；所用种子会随回答一起保存。</translation>
    </message>
    <message>
        <source>Think before answering</source>
        <translation>先思考再回答</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>Mirostat</source>
        <translation>Mirostat</translation>
    </message>
    <message>
        <source>Mirostat 2.0</source>
        <translation>Mirostat 2.0</translation>
    </message>
    <message>
        <source>anything</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>any JSON</source>
        <translation>任意 JSON</translation>
    </message>
    <message>
        <source>JSON of a schema</source>
        <translation>符合架构的 JSON</translation>
    </message>
    <message>
        <source>a grammar</source>
        <translation>符合语法</translation>
    </message>
    <message>
        <source>as the model has it</source>
        <translation>由模型决定</translation>
    </message>
    <message>
        <source>minimal</source>
        <translation>极低</translation>
    </message>
    <message>
        <source>low</source>
        <translation>低</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>中</translation>
    </message>
    <message>
        <source>high</source>
        <translation>高</translation>
    </message>
    <message>
        <source>highest</source>
        <translation>最高</translation>
    </message>
    <message>
        <source>The answer stops here; Continue goes on. Thinking is counted separately. In a plain text only what is added counts, like max_new_tokens of transformers.</source>
        <translation>回答达到此长度就停止；点“继续”可接着写。思考部分另计。在纯文本里只计新增的内容，与 transformers 的 max_new_tokens 相同。</translation>
    </message>
    <message>
        <source>Only the k likeliest words stay in the draw. 0 switches it off; samplers that sort all words then use the 1,000 likeliest.</source>
        <translation>只从概率最高的 k 个词中抽取。0 表示关闭；此时需要给全部词排序的步骤只看前 1,000 个。</translation>
    </message>
    <message>
        <source>Typical-p</source>
        <translation>典型采样 p</translation>
    </message>
    <message>
        <source>Words that are neither too likely nor too rare, as the text is, stay until their chances add up to p. 1 switches it off.</source>
        <translation>保留既不过于常见也不过于罕见、与文本相称的词，直到它们的概率之和达到 p。1 表示关闭。</translation>
    </message>
    <message>
        <source>Top-nσ</source>
        <translation>Top-nσ</translation>
    </message>
    <message>
        <source>Words whose raw score is more than n standard deviations below the best are dropped, whatever the temperature. 0 switches it off.</source>
        <translation>去掉原始分数比最高分低 n 个标准差以上的词，与温度无关。0 表示关闭。</translation>
    </message>
    <message>
        <source>XTC probability</source>
        <translation>XTC 概率</translation>
    </message>
    <message>
        <source>How often the likeliest words are left out, so that the text takes an unusual turn. 0 switches it off.</source>
        <translation>以多大的概率去掉最可能的词，使文字出人意料。0 表示关闭。</translation>
    </message>
    <message>
        <source>XTC threshold</source>
        <translation>XTC 阈值</translation>
    </message>
    <message>
        <source>Of the words at least this likely, XTC keeps only the least likely one.</source>
        <translation>在概率不低于此值的词中，XTC 只保留最不可能的一个。</translation>
    </message>
    <message>
        <source>Makes words that were just used less likely to come again. 1 switches it off.</source>
        <translation>让刚用过的词不易再次出现。1 表示关闭。</translation>
    </message>
    <message>
        <source>Frequency penalty</source>
        <translation>频率惩罚</translation>
    </message>
    <message>
        <source>Takes this much off a word’s score each time it was used. 0 switches it off.</source>
        <translation>词每出现一次，其分数就减去此值。0 表示关闭。</translation>
    </message>
    <message>
        <source>Presence penalty</source>
        <translation>存在惩罚</translation>
    </message>
    <message>
        <source>Takes this much off a word’s score once it was used. 0 switches it off.</source>
        <translation>词只要出现过，其分数就减去此值，只减一次。0 表示关闭。</translation>
    </message>
    <message>
        <source>Penalties look back</source>
        <translation>惩罚回看范围</translation>
    </message>
    <message>
        <source>How far back the repetition, frequency and presence penalties look.</source>
        <translation>重复、频率和存在惩罚往回看多远。</translation>
    </message>
    <message>
        <source>DRY multiplier</source>
        <translation>DRY 系数</translation>
    </message>
    <message>
        <source>Keeps whole phrases from coming again: the longer the repeated run, the stronger. 0 switches it off.</source>
        <translation>防止整个短语重复出现：重复的片段越长，作用越强。0 表示关闭。</translation>
    </message>
    <message>
        <source>DRY base</source>
        <translation>DRY 底数</translation>
    </message>
    <message>
        <source>How fast DRY grows with every further word repeated.</source>
        <translation>每多重复一个词，DRY 增强得有多快。</translation>
    </message>
    <message>
        <source>DRY allowed length</source>
        <translation>DRY 允许长度</translation>
    </message>
    <message>
        <source>Repeated runs up to this length are left alone.</source>
        <translation>不超过此长度的重复片段不受影响。</translation>
    </message>
    <message>
        <source>DRY looks back</source>
        <translation>DRY 回看范围</translation>
    </message>
    <message>
        <source>How far DRY looks for repeated runs.</source>
        <translation>DRY 往回查找重复片段的范围。</translation>
    </message>
    <message>
        <source>DRY sequence breakers</source>
        <translation>DRY 分隔符</translation>
    </message>
    <message>
        <source>One a line; no run goes on beyond one of these. \n is a line break.</source>
        <translation>每行一个；片段不会越过这些文字。\n 表示换行。</translation>
    </message>
    <message>
        <source>Temperature range</source>
        <translation>温度范围</translation>
    </message>
    <message>
        <source>The temperature moves this much up where the model is unsure, and down where it is sure. 0 keeps it fixed.</source>
        <translation>模型不确定时温度最多上调此值，确定时最多下调此值。0 表示固定不变。</translation>
    </message>
    <message>
        <source>Range exponent</source>
        <translation>范围指数</translation>
    </message>
    <message>
        <source>Above 1 the temperature rises only where the model is very unsure.</source>
        <translation>大于 1 时，只有模型非常不确定，温度才会上升。</translation>
    </message>
    <message>
        <source>Keeps the text equally surprising throughout. It takes the place of all cuts and of the temperature’s range.</source>
        <translation>让全文的意外程度保持一致。它取代所有截断，也取代温度范围。</translation>
    </message>
    <message>
        <source>Mirostat target</source>
        <translation>Mirostat 目标</translation>
    </message>
    <message>
        <source>The surprise wanted, in bits: a word of chance 1/32 has 5.</source>
        <translation>期望的意外程度，以比特计：概率为 1/32 的词是 5。</translation>
    </message>
    <message>
        <source>Mirostat rate</source>
        <translation>Mirostat 速率</translation>
    </message>
    <message>
        <source>How fast it corrects itself.</source>
        <translation>自我修正的快慢。</translation>
    </message>
    <message>
        <source>Adaptive-p target</source>
        <translation>Adaptive-p 目标</translation>
    </message>
    <message>
        <source>Prefers words of about this chance, and balances over time. Use it with Min-p alone. 0 switches it off.</source>
        <translation>偏好概率接近此值的词，并随时间趋于平衡。请只与 Min-p 一起使用。0 表示关闭。</translation>
    </message>
    <message>
        <source>Adaptive-p decay</source>
        <translation>Adaptive-p 衰减</translation>
    </message>
    <message>
        <source>How long it remembers: about 1/(1 - decay) tokens.</source>
        <translation>记忆的长度：约 1/(1 - 衰减) 个词元。</translation>
    </message>
    <message>
        <source>Word scores</source>
        <translation>词语分数</translation>
    </message>
    <message>
        <source>One a line, a text and what is added to its score (logit bias): delve -5. At -100 it never comes. A word of several tokens gets it for each of them. &quot;In quotes&quot; a text is taken as it stands; #42 is token 42.</source>
        <translation>每行一段文字及其分数的增减（logit 偏置）：delve -5。-100 表示绝不出现。由几个词元组成的词，每个词元都会加上这个值。&quot;加引号&quot; 的文字照原样；#42 指 42 号词元。</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>顺序</translation>
    </message>
    <message>
        <source>From first to last. Each sees only what those before it have left. Drag one, or move it with Alt and an arrow key.</source>
        <translation>从先到后。每一项只看到前面各项留下的词。可以拖动，或用 Alt 加方向键移动。</translation>
    </message>
    <message>
        <source>Answers are</source>
        <translation>回答格式</translation>
    </message>
    <message>
        <source>The model can then write nothing else. Thinking stays free.</source>
        <translation>模型不能写出别的内容。思考不受限制。</translation>
    </message>
    <message>
        <source>JSON schema</source>
        <translation>JSON 架构</translation>
    </message>
    <message>
        <source>For example {&quot;type&quot;: &quot;object&quot;, &quot;properties&quot;: {&quot;name&quot;: {&quot;type&quot;: &quot;string&quot;}}}.</source>
        <translation>例如 {&quot;type&quot;: &quot;object&quot;, &quot;properties&quot;: {&quot;name&quot;: {&quot;type&quot;: &quot;string&quot;}}}。</translation>
    </message>
    <message>
        <source>Grammar (GBNF)</source>
        <translation>语法（GBNF）</translation>
    </message>
    <message>
        <source>Its first rule is root. For example root ::= &quot;yes&quot; | &quot;no&quot;.</source>
        <translation>第一条规则名为 root。例如 root ::= &quot;yes&quot; | &quot;no&quot;。</translation>
    </message>
    <message>
        <source>For models that can. Better answers to hard questions, but slower.</source>
        <translation>适用于支持思考的模型。难题答得更好，但更慢。</translation>
    </message>
    <message>
        <source>Effort</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>How thoroughly the model is told to think, where it can be told.</source>
        <translation>在模型支持时，要求它思考的深入程度。</translation>
    </message>
    <message>
        <source>Maximum thinking</source>
        <translation>最大思考长度</translation>
    </message>
    <message>
        <source>After this many tokens of thinking the model has to answer.</source>
        <translation>思考达到此词元数后，模型必须开始回答。</translation>
    </message>
    <message>
        <source>full</source>
        <translation>完整</translation>
    </message>
    <message>
        <source>half the memory</source>
        <translation>一半内存</translation>
    </message>
    <message>
        <source>a quarter of it</source>
        <translation>四分之一内存</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>How much of the chat the model can see at once; more takes more memory. 0 is automatic.</source>
        <translation>模型一次能看到多少对话内容；越多越占内存。0 表示自动。</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>Processor cores used to write. 0 is automatic: all but one.</source>
        <translation>写回答时使用的处理器核数。0 表示自动：留出一核，其余全用。</translation>
    </message>
    <message>
        <source>GPU layers</source>
        <translation>GPU 层数</translation>
    </message>
    <message>
        <source>Layers of the model held by the graphics card. -1 is automatic, 0 uses the processor only.</source>
        <translation>放入显卡的模型层数。-1 表示自动，0 表示仅用处理器。</translation>
    </message>
    <message>
        <source>Precision of the context</source>
        <translation>上下文精度</translation>
    </message>
    <message>
        <source>How exactly the model remembers the chat. Less takes half the memory or a quarter, and reads long chats more slowly.</source>
        <translation>模型记住对话的精确程度。精度较低时只需一半或四分之一的内存，但读取长对话会更慢。</translation>
    </message>
    <message>
        <source>Flash attention</source>
        <translation>Flash 注意力</translation>
    </message>
    <message>
        <source>Looks back at the chat without writing down what every head gives every word: less memory, and mostly quicker. Auto uses it where the device can; a context in less than full precision needs it.</source>
        <translation>回看对话时不必记下每个注意力头对每个词元给出的结果：占用更少内存，通常也更快。“自动”在设备支持时使用；未以完整精度保存上下文时必须使用。</translation>
    </message>
    <message>
        <source>Prompt: tokens at once</source>
        <translation>提示词：一次计算的词元数</translation>
    </message>
    <message>
        <source>How many tokens of a prompt are computed in one pass (n_ubatch), at least 32. More can be quicker on a graphics card, and takes more memory. 0 is automatic: 256.</source>
        <translation>一次计算提示词中的多少个词元（n_ubatch），至少 32。在显卡上更多可能更快，但占用更多内存。0 表示自动：256。</translation>
    </message>
    <message>
        <source>Prompt: tokens in one call</source>
        <translation>提示词：每次调用的词元数</translation>
    </message>
    <message>
        <source>How many are handed to llama.cpp at a time (n_batch), at least 32. Progress is told, and a graphics card sees Stop, between two calls. 0 is automatic: 256, or as many as are computed at once.</source>
        <translation>一次交给 llama.cpp 多少个词元（n_batch），至少 32。进度在两次调用之间更新，使用显卡时也要到这时才会响应“停止”。0 表示自动：256，或与一次计算的词元数相同。</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>Use the system’s font</source>
        <translation>使用系统字体</translation>
    </message>
    <message>
        <source>Reduce motion</source>
        <translation>减少动画</translation>
    </message>
    <message>
        <source>Release an idle model after</source>
        <translation>模型闲置多久后释放</translation>
    </message>
    <message>
        <source>minutes</source>
        <translation>分钟</translation>
    </message>
    <message>
        <source>Gives the memory back; the next message loads it again. 0 keeps it.</source>
        <translation>释放所占内存，发下一条消息时会重新加载。0 表示不释放。</translation>
    </message>
    <message>
        <source>Keep what was read of chats</source>
        <translation>保留已读的对话内容</translation>
    </message>
    <message>
        <source>GB</source>
        <translation>GB</translation>
    </message>
    <message>
        <source>On this computer’s disk, so that a chat goes on at once tomorrow instead of being read again. As private as the chats, and deleted with them. 0 keeps nothing.</source>
        <translation>存在这台电脑的磁盘上，明天接着聊时立即继续，不必重读。与对话一样私密，并随对话一起删除。0 表示不保留。</translation>
    </message>
    <message>
        <source>Read along while you write</source>
        <translation>在你输入时预读</translation>
    </message>
    <message>
        <source>The model reads the chat and your draft in the pauses, so that its answer begins sooner. Not on battery.</source>
        <translation>模型会在你停顿时阅读对话和草稿，让回答更早开始。使用电池时不预读。</translation>
    </message>
    <message>
        <source>Keep the computer awake while an answer is written</source>
        <translation>写回答时不让电脑休眠</translation>
    </message>
    <message>
        <source>Tell me when an answer is finished in the background</source>
        <translation>后台回答完成时通知我</translation>
    </message>
    <message>
        <source>Download models from</source>
        <translation>模型下载地址</translation>
    </message>
    <message>
        <source>The address of the Hugging Face Hub or of a mirror of it.</source>
        <translation>Hugging Face Hub 或其镜像站的地址。</translation>
    </message>
    <message>
        <source>Access token</source>
        <translation>访问令牌</translation>
    </message>
    <message>
        <source>Only for models that ask for an account. It is sent to the address you enter it for, and to no other. Kept in the system’s keyring.</source>
        <translation>仅用于需要账号的模型。只发送到你填写它时所设的下载地址，不会发往其他地址。保存在系统的密钥环中。</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>Empty: as the system says. Or an address like http://host:8080 or socks5://host:1080, or none.</source>
        <translation>留空：使用系统设置。也可填写形如 http://host:8080 或 socks5://host:1080 的地址，或填 none 表示不用代理。</translation>
    </message>
    <message>
        <source>Downloads at the same time</source>
        <translation>同时下载数</translation>
    </message>
    <message>
        <source>Download at most</source>
        <translation>下载限速</translation>
    </message>
    <message>
        <source>kB/s</source>
        <translation>kB/s</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>For all downloads together. 0 is no limit.</source>
        <translation>所有下载合计。0 表示不限。</translation>
    </message>
    <message>
        <source>Go on with downloads when Parley starts</source>
        <translation>启动时继续下载</translation>
    </message>
    <message>
        <source>Those that ran when it was closed. Otherwise no start asks the network.</source>
        <translation>继续上次关闭时正在进行的下载。关闭此项后，启动时不会访问网络。</translation>
    </message>
    <message>
        <source>Use a mirror where the first source fails</source>
        <translation>首选来源失败时使用镜像站</translation>
    </message>
    <message>
        <source>Only for recommended models, whose checksum is known beforehand. The access token is never sent there.</source>
        <translation>仅用于推荐模型，其校验值事先已知。访问令牌绝不会发送到那里。</translation>
    </message>
    <message>
        <source>Instructions for every chat</source>
        <translation>所有对话的指令</translation>
    </message>
    <message>
        <source>Told to the model before the chat begins.</source>
        <translation>每次对话开始前先告诉模型。</translation>
    </message>
    <message>
        <source>When a chat no longer fits the context</source>
        <translation>对话超出上下文时</translation>
    </message>
    <message>
        <source>The context is what the model sees at once. The messages themselves are always kept, and those it no longer sees are marked.</source>
        <translation>上下文是模型一次能看到的内容。消息本身始终保留，模型看不到的会标出。</translation>
    </message>
    <message>
        <source>Names of chats</source>
        <translation>对话名称</translation>
    </message>
    <message>
        <source>The model writes a short one after its first answer, once it has nothing else to do. Not in temporary chats, nor with the practice model. A name you give is never changed.</source>
        <translation>模型在写完第一个回答、没有别的事要做时起一个简短的名称。临时对话和练习模型除外。你起的名称不会被更改。</translation>
    </message>
    <message>
        <source>Remember of each word</source>
        <translation>每个词记录的备选</translation>
    </message>
    <message>
        <source>alternatives</source>
        <translation>个</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>不记录</translation>
    </message>
    <message>
        <source>How likely it was, and what else might have stood there. Explore (F7) shows it, and Shift+F7 marks surprising words anywhere. Some 22 bytes a word on disk, deleted with the chat. 0 keeps nothing.</source>
        <translation>它当时有多可能，以及那里还可能是什么词。探索（F7）会显示这些，Shift+F7 在任何回答中标出意外的词。每个词约占磁盘 22 字节，随对话一起删除。0 表示什么都不记。</translation>
    </message>
    <message>
        <source>Ask in each chat</source>
        <translation>每个对话都询问</translation>
    </message>
    <message>
        <source>Drop the oldest messages</source>
        <translation>舍去最早的消息</translation>
    </message>
    <message>
        <source>Drop the oldest, keep pinned ones</source>
        <translation>舍去最早的，保留固定的</translation>
    </message>
    <message>
        <source>Drop the oldest, with a summary</source>
        <translation>舍去最早的，并写摘要</translation>
    </message>
    <message>
        <source>Stop and ask</source>
        <translation>停下并询问</translation>
    </message>
    <message>
        <source>Written by the model</source>
        <translation>由模型起名</translation>
    </message>
    <message>
        <source>First words of the first message</source>
        <translation>第一条消息的开头</translation>
    </message>
</context>
<context>
    <name>several_menu</name>
    <message>
        <source>Several answers side by side</source>
        <translation>并排写几个回答</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>比较…</translation>
    </message>
    <message>
        <source>Give me {count} continuations</source>
        <translation>生成 {count} 种续写</translation>
    </message>
    <message>
        <source>Give me {count} answers</source>
        <translation>生成 {count} 个回答</translation>
    </message>
</context>
<context>
    <name>shelf_text</name>
    <message>
        <source>Parley’s own folder</source>
        <translation>Parley 自己的文件夹</translation>
    </message>
    <message>
        <source>came with Parley</source>
        <translation>随 Parley 附带</translation>
    </message>
    <message>
        <source>opened by you</source>
        <translation>由你打开</translation>
    </message>
    <message>
        <source>Came with Parley</source>
        <translation>随 Parley 附带</translation>
    </message>
    <message>
        <source>Opened by you</source>
        <translation>由你打开</translation>
    </message>
    <message>
        <source>a folder of yours</source>
        <translation>你的文件夹</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>does not answer</source>
        <translation>没有响应</translation>
    </message>
    <message>
        <source>may not be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>not looked into</source>
        <translation>未查找</translation>
    </message>
    <message>
        <source>looking…</source>
        <translation>正在查找…</translation>
    </message>
    <message>
        <source>{state} · {held}</source>
        <translation>{state} · {held}</translation>
    </message>
    <message>
        <source>no models</source>
        <translation>没有模型</translation>
    </message>
    <message>
        <source>1 model, {size}</source>
        <translation>1 个模型，{size}</translation>
    </message>
    <message>
        <source>{count} models, {size}</source>
        <translation>{count} 个模型，{size}</translation>
    </message>
    <message>
        <source>The folder is not there: its disk is not connected, or it was moved or deleted. Its models come back with it.</source>
        <translation>找不到文件夹：磁盘未连接，或文件夹已被移动或删除。文件夹恢复后，其中的模型也会恢复。</translation>
    </message>
    <message>
        <source>The disk did not answer in time. What is shown is what was there before.</source>
        <translation>磁盘没有及时响应。显示的是之前的内容。</translation>
    </message>
    <message>
        <source>You asked not to look in here. The files are where they were.</source>
        <translation>已按你的要求不在此处查找。文件仍在原处。</translation>
    </message>
    <message>
        <source>Checked: the first of its files is byte for byte what its source says.</source>
        <translation>已校验：它的第一个文件与来源逐字节一致。</translation>
    </message>
    <message>
        <source>Checked: byte for byte what its source says.</source>
        <translation>已校验：与来源逐字节一致。</translation>
    </message>
    <message>
        <source>Not what its source says: it is damaged, or was changed since. Download it again.</source>
        <translation>与来源不符：文件已损坏，或之后被改动。请重新下载。</translation>
    </message>
    <message>
        <source>Not compared yet with what its source says.</source>
        <translation>尚未与来源比对。</translation>
    </message>
    <message>
        <source>No source told what it should be. What it is stands under Details, as sha256.</source>
        <translation>没有来源可供比对。实际的 sha256 见“详细信息”。</translation>
    </message>
    <message>
        <source>No source told what it should be; its own checksum can be computed.</source>
        <translation>没有来源可供比对；可以计算它自身的校验值。</translation>
    </message>
    <message>
        <source>not used yet</source>
        <translation>尚未使用</translation>
    </message>
    <message>
        <source>used today</source>
        <translation>今天用过</translation>
    </message>
    <message>
        <source>used yesterday</source>
        <translation>昨天用过</translation>
    </message>
    <message>
        <source>last used {date}</source>
        <translation>上次使用：{date}</translation>
    </message>
    <message>
        <source>The move to {folder} was interrupted; nothing is lost.</source>
        <translation>移动到 {folder} 的操作中断了，没有丢失任何内容。</translation>
    </message>
    <message>
        <source>Moving to {folder}…</source>
        <translation>正在移动到 {folder}…</translation>
    </message>
    <message>
        <source>Copying · {done}</source>
        <translation>正在复制 · {done}</translation>
    </message>
    <message>
        <source>Checking the copy · {done}</source>
        <translation>正在校验副本 · {done}</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
</context>
<context>
    <name>speed_chart</name>
    <message>
        <source>Short and simple tasks</source>
        <translation>简短的任务</translation>
    </message>
    <message>
        <source>Everyday questions</source>
        <translation>日常问题</translation>
    </message>
    <message>
        <source>Most things people ask</source>
        <translation>大多数需求</translation>
    </message>
    <message>
        <source>Hard questions and long texts</source>
        <translation>难题与长文</translation>
    </message>
    <message>
        <source>on this computer</source>
        <translation>在本机</translation>
    </message>
    <message>
        <source>to download, {size}</source>
        <translation>可下载，{size}</translation>
    </message>
    <message>
        <source>characters a second</source>
        <translation>字/秒</translation>
    </message>
    <message>
        <source>words a second</source>
        <translation>词/秒</translation>
    </message>
    <message>
        <source>as fast as you read</source>
        <translation>你的阅读速度</translation>
    </message>
</context>
<context>
    <name>wiring</name>
    <message>
        <source>Sending replaces your message; the old one stays one arrow away.</source>
        <translation>发送后将替换原消息；点箭头即可回到原来的内容。</translation>
    </message>
    <message>
        <source>Sending keeps this as your version, beside the old one.</source>
        <translation>发送后将作为你的版本，与原回答并存。</translation>
    </message>
    <message>
        <source>The reply will begin with the words you write here.</source>
        <translation>回答将以你在这里写的文字开头。</translation>
    </message>
    <message>
        <source>Sending keeps this as the summary of what the model no longer sees.</source>
        <translation>发送后，这段文字就是模型已看不到的内容的摘要。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Sent when this answer is done: {text}</source>
        <translation>本次回答完成后发送：{text}</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>“{title}” archived.</source>
        <translation>已归档“{title}”。</translation>
    </message>
    <message>
        <source>Chat archived.</source>
        <translation>对话已归档。</translation>
    </message>
    <message>
        <source>Folder “{name}” removed; its chats stay.</source>
        <translation>已移除文件夹“{name}”，其中的对话仍在。</translation>
    </message>
    <message>
        <source>“{title}” has its answer.</source>
        <translation>“{title}”已有回答。</translation>
    </message>
    <message>
        <source>“{title}” has no complete answer.</source>
        <translation>“{title}”未能得到完整的回答。</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>“{title}” deleted.</source>
        <translation>已删除“{title}”。</translation>
    </message>
    <message>
        <source>Chat deleted.</source>
        <translation>对话已删除。</translation>
    </message>
    <message>
        <source>Attach text files</source>
        <translation>附加文本文件</translation>
    </message>
    <message>
        <source>“{name}” removed.</source>
        <translation>已移除“{name}”。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Open a model file</source>
        <translation>打开模型文件</translation>
    </message>
    <message>
        <source>GGUF models</source>
        <translation>GGUF 模型</translation>
    </message>
    <message>
        <source>{name} is ready.</source>
        <translation>{name} 已就绪。</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>No model is chosen yet. Your message is answered as soon as there is one.</source>
        <translation>尚未选择模型。选好后会立即回答你的消息。</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>选择模型</translation>
    </message>
    <message>
        <source>This is the tiny practice model: English only, often wrong.</source>
        <translation>这是小型练习模型：只懂英文，常出错。</translation>
    </message>
    <message>
        <source>Use {name}</source>
        <translation>使用 {name}</translation>
    </message>
    <message>
        <source>Get {name}</source>
        <translation>获取 {name}</translation>
    </message>
    <message>
        <source>This model’s chat template cannot be used; a common one (ChatML) takes its place.</source>
        <translation>此模型的对话模板无法使用，已改用通用模板（ChatML）。</translation>
    </message>
    <message>
        <source>Answers may be worse than the model can do.</source>
        <translation>回答质量可能不如模型应有的水平。</translation>
    </message>
    <message>
        <source>Diagnostics copied. They hold no chat text.</source>
        <translation>诊断信息已复制，其中不含对话内容。</translation>
    </message>
    <message>
        <source>The answer is finished</source>
        <translation>回答完成</translation>
    </message>
    <message>
        <source>There is nothing to print yet.</source>
        <translation>还没有可以打印的内容。</translation>
    </message>
    <message>
        <source>Export into a folder</source>
        <translation>导出到文件夹</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Parley chats {date}</source>
        <translation>Parley 对话 {date}</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Sent to the printer.</source>
        <translation>已发送到打印机。</translation>
    </message>
    <message>
        <source>Import chats</source>
        <translation>导入对话</translation>
    </message>
    <message>
        <source>Chats</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Import chats from a folder</source>
        <translation>从文件夹导入对话</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Markdown</source>
        <translation>Markdown</translation>
    </message>
    <message>
        <source>Web page</source>
        <translation>网页</translation>
    </message>
    <message>
        <source>PDF</source>
        <translation>PDF</translation>
    </message>
    <message>
        <source>Parley chats</source>
        <translation>Parley 对话</translation>
    </message>
    <message>
        <source>The waiting message is not sent.</source>
        <translation>等待发送的消息已撤回。</translation>
    </message>
    <message>
        <source>Message deleted.</source>
        <translation>消息已删除。</translation>
    </message>
    <message>
        <source>Not everything could be deleted.</source>
        <translation>未能全部删除。</translation>
    </message>
    <message>
        <source>Another program may be using these files. Delete them by hand.</source>
        <translation>可能有其他程序正在使用这些文件。请手动删除。</translation>
    </message>
    <message>
        <source>The move of {name} to {folder} was interrupted. Nothing is lost.</source>
        <translation>{name} 移动到 {folder} 的操作中断了，没有丢失任何内容。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Take it back</source>
        <translation>撤销移动</translation>
    </message>
    <message>
        <source>{name} was moved.</source>
        <translation>{name} 已移动。</translation>
    </message>
    <message>
        <source>{folder} is off the list; its files stay.</source>
        <translation>{folder} 已从列表移除，文件仍在原处。</translation>
    </message>
    <message>
        <source>Add a folder with models</source>
        <translation>添加存放模型的文件夹</translation>
    </message>
    <message>
        <source>Move the model to a folder</source>
        <translation>把模型移动到文件夹</translation>
    </message>
    <message>
        <source>Add a LoRA adapter</source>
        <translation>添加 LoRA 适配器</translation>
    </message>
    <message>
        <source>GGUF adapters</source>
        <translation>GGUF 适配器</translation>
    </message>
    <message>
        <source>Reading… {share} %</source>
        <translation>正在阅读… {share}%</translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>正在写…</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>Reached the maximum length.</source>
        <translation>已达到最大长度。</translation>
    </message>
    <message>
        <source>The context is full: {tokens} tokens.</source>
        <translation>上下文已满：{tokens} 个词元。</translation>
    </message>
    <message>
        <source>Interrupted; your text is safe.</source>
        <translation>已中断，你的文字完好无损。</translation>
    </message>
    <message>
        <source>The model ends the text here.</source>
        <translation>模型认为文本到此结束。</translation>
    </message>
    <message>
        <source>This chat will soon be longer than the model can see at once.</source>
        <translation>此对话很快就会超出模型一次能看到的长度。</translation>
    </message>
    <message>
        <source>Drop the oldest</source>
        <translation>舍去最早的</translation>
    </message>
    <message>
        <source>Keep what is pinned</source>
        <translation>保留固定的</translation>
    </message>
    <message>
        <source>Summarise</source>
        <translation>写摘要</translation>
    </message>
    <message>
        <source>Stop and ask</source>
        <translation>停下并询问</translation>
    </message>
    <message>
        <source>Everything stays here to be read. What should the model do without?</source>
        <translation>所有内容都会留在这里供阅读。哪些可以不让模型看到？</translation>
    </message>
    <message>
        <source>In this chat: {choice}.</source>
        <translation>此对话：{choice}。</translation>
    </message>
    <message>
        <source>In every chat</source>
        <translation>所有对话</translation>
    </message>
    <message>
        <source>Summing up what the model will no longer see…</source>
        <translation>正在为模型将看不到的内容写摘要…</translation>
    </message>
    <message>
        <source>Summary deleted.</source>
        <translation>摘要已删除。</translation>
    </message>
    <message>
        <source>No summary: the oldest messages are dropped without one.</source>
        <translation>没有摘要：最早的消息直接舍去。</translation>
    </message>
    <message>
        <source>The model misses some of the oldest messages: they are not summed up yet.</source>
        <translation>模型看不到部分最早的消息：它们的摘要还没有写好。</translation>
    </message>
    <message>
        <source>They are summed up once this answer has ended.</source>
        <translation>这条回答结束后就写摘要。</translation>
    </message>
    <message>
        <source>Open a text file</source>
        <translation>打开文本文件</translation>
    </message>
    <message>
        <source>My preset</source>
        <translation>我的预设</translation>
    </message>
    <message>
        <source>{name} (copy)</source>
        <translation>{name}（副本）</translation>
    </message>
    <message>
        <source>“{name}” is deleted. Chats that have it keep its values.</source>
        <translation>“{name}”已删除。使用它的对话仍保留其中的值。</translation>
    </message>
    <message>
        <source>Export the preset</source>
        <translation>导出预设</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Import presets</source>
        <translation>导入预设</translation>
    </message>
    <message>
        <source>Imported: {names}.</source>
        <translation>已导入：{names}。</translation>
    </message>
    <message>
        <source>Values unknown to this version are kept: {count}.</source>
        <translation>保留了此版本不认识的值：{count} 个。</translation>
    </message>
    <message>
        <source>Exported to {file}.</source>
        <translation>已导出到 {file}。</translation>
    </message>
    <message>
        <source>Chats with {model} no longer begin with “{name}”.</source>
        <translation>{model} 的新对话不再默认使用“{name}”。</translation>
    </message>
    <message>
        <source>New chats no longer begin with “{name}”.</source>
        <translation>新对话不再默认使用“{name}”。</translation>
    </message>
</context>
</TS>
