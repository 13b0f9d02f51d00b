<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AcceptDialog</name>
    <message>
        <source>Accept What Is Sure</source>
        <translation>接受确定的建议</translation>
    </message>
    <message>
        <source>Least confidence</source>
        <translation>最低置信度</translation>
    </message>
    <message>
        <source>Confidence at least</source>
        <translation>置信度不低于</translation>
    </message>
    <message>
        <source>Some of them, the least sure first:</source>
        <translation>其中一些，最不确定的在前：</translation>
    </message>
    <message numerus="yes">
        <source>Accept {n} of %Ln proposals that wait for you</source>
        <translation>
            <numerusform>接受 %Ln 个待审建议中的 {n} 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Accept {n}</source>
        <translation>接受 {n} 张</translation>
    </message>
    <message>
        <source>Measuring on the images you have finished…</source>
        <translation>正在用您完成的图像测量…</translation>
    </message>
    <message>
        <source>You have finished no image this sure yet, so nothing is known about how right the machine is.</source>
        <translation>您还没有完成过置信度如此高的图像，因此无从得知机器有多准确。</translation>
    </message>
    <message numerus="yes">
        <source>Of %Ln images this sure that you have finished, the machine was right on {right} ({percent} %; with 95 % certainty at least {least} %). Right means: IoU of at least {iou} with your mask.</source>
        <translation>
            <numerusform>在您完成的 %Ln 张同等置信度的图像中，机器有 {right} 张正确（{percent} %；在 95 % 置信水平下至少 {least} %）。正确指与您的掩码的 IoU 不低于 {iou}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> That is too few to rely on: finish at least %Ln images first.</source>
        <translation>
            <numerusform> 数量太少，不足为凭：请先完成至少 %Ln 张图像。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;Open Folder or Project…</source>
        <translation>打开文件夹或项目(&amp;O)…</translation>
    </message>
    <message>
        <source>Open a folder of photos with tags, or a project</source>
        <translation>打开带标签的照片文件夹，或打开项目</translation>
    </message>
    <message>
        <source>&amp;Close Project</source>
        <translation>关闭项目(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>Every stroke is kept anyway; this writes the mask file now</source>
        <translation>每一笔本来都会保存；此操作立即写入掩码文件</translation>
    </message>
    <message>
        <source>&amp;Import Masks…</source>
        <translation>导入掩码(&amp;I)…</translation>
    </message>
    <message>
        <source>Bring in masks you have: to correct, as done by hand, or to measure against</source>
        <translation>引入您已有的掩码：用于修正、视为手工完成，或用于评测</translation>
    </message>
    <message>
        <source>Look for &amp;New Photos</source>
        <translation>查找新照片(&amp;N)</translation>
    </message>
    <message>
        <source>Look at the folder of photos again: take in new ones, say which are gone or changed</source>
        <translation>再次查看照片文件夹：加入新照片，指出哪些已消失或更改</translation>
    </message>
    <message>
        <source>C&amp;lasses…</source>
        <translation>类别(&amp;L)…</translation>
    </message>
    <message>
        <source>Rename, recolour, sort, add and merge classes</source>
        <translation>对类别重命名、改色、排序、添加和合并</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>Write the masks for training code</source>
        <translation>写出掩码，供训练代码使用</translation>
    </message>
    <message>
        <source>&amp;Preferences…</source>
        <translation>首选项(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Take Suggestion</source>
        <translation>采用补全(&amp;T)</translation>
    </message>
    <message>
        <source>Make the rest of the mask what the stripes show; where there are none, ask for them</source>
        <translation>使掩码的其余部分如条纹所示；没有条纹时则请求给出</translation>
    </message>
    <message>
        <source>Su&amp;ggest After Corrections</source>
        <translation>修正后自动补全(&amp;G)</translation>
    </message>
    <message>
        <source>After each correction show in stripes how the rest of the mask should look</source>
        <translation>每次修正后以条纹显示掩码其余部分应有的样子</translation>
    </message>
    <message>
        <source>Start O&amp;ver…</source>
        <translation>重新开始(&amp;V)…</translation>
    </message>
    <message>
        <source>Take this photo&apos;s mask anew from the proposal, a round, the segmenter, or from nothing; one step that can be undone</source>
        <translation>从建议、某一轮、分割器或空白重做此照片的掩码；作为可撤销的一步</translation>
    </message>
    <message>
        <source>Copy Mas&amp;k to Next Image</source>
        <translation>将掩码复制到下一图像(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Accept and Go On</source>
        <translation>接受并继续(&amp;A)</translation>
    </message>
    <message>
        <source>Take the proposal where you have not painted, call the image done, show the next one</source>
        <translation>在您未绘制之处采用建议，将图像视为完成，并显示下一张</translation>
    </message>
    <message>
        <source>Accept and &amp;Stay</source>
        <translation>接受并停留(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Flag and Go On</source>
        <translation>标记并继续(&amp;F)</translation>
    </message>
    <message>
        <source>Set the image aside for later</source>
        <translation>将图像搁置，以后再处理</translation>
    </message>
    <message>
        <source>Accept Selected I&amp;mages</source>
        <translation>接受所选图像(&amp;M)</translation>
    </message>
    <message>
        <source>Accept What Is S&amp;ure…</source>
        <translation>接受确定的建议(&amp;U)…</translation>
    </message>
    <message>
        <source>Accept together the proposals whose confidence you choose</source>
        <translation>一并接受置信度达到您所选值的建议</translation>
    </message>
    <message>
        <source>Flag Selected Ima&amp;ges</source>
        <translation>标记所选图像(&amp;G)</translation>
    </message>
    <message>
        <source>E&amp;xport Selected Images…</source>
        <translation>导出所选图像(&amp;X)…</translation>
    </message>
    <message>
        <source>Write the masks of the selected images only</source>
        <translation>仅写出所选图像的掩码</translation>
    </message>
    <message>
        <source>Put Selected Images Bac&amp;k for Review</source>
        <translation>将所选图像退回审阅(&amp;P)</translation>
    </message>
    <message>
        <source>Next Unreview&amp;ed Image</source>
        <translation>下一张未审阅的图像(&amp;E)</translation>
    </message>
    <message>
        <source>F&amp;ilter Images</source>
        <translation>筛选图像(&amp;I)</translation>
    </message>
    <message>
        <source>Shown Bands…</source>
        <translation>显示的波段(&amp;C)…</translation>
    </message>
    <message>
        <source>Paint U&amp;nsure</source>
        <translation>绘制不确定(&amp;N)</translation>
    </message>
    <message>
        <source>Sid&amp;e by Side</source>
        <translation>并排(&amp;S)</translation>
    </message>
    <message>
        <source>Zoom Ou&amp;t</source>
        <translation>缩小(&amp;U)</translation>
    </message>
    <message>
        <source>Segment P&amp;hotos with…</source>
        <translation>分割照片(&amp;E)…</translation>
    </message>
    <message>
        <source>Find More Like T&amp;his</source>
        <translation>查找相似照片(&amp;K)</translation>
    </message>
    <message>
        <source>Audite&amp;d, and Go On</source>
        <translation>已抽查，继续(&amp;H)</translation>
    </message>
    <message>
        <source>Tag with the &amp;Chosen Class</source>
        <translation>以所选类别加标签(&amp;Y)</translation>
    </message>
    <message>
        <source>To be looked at again; their masks stay as they are. Start Over makes a mask anew</source>
        <translation>将再次查看；其掩码保持不变。“重新开始”可重做掩码</translation>
    </message>
    <message>
        <source>&amp;Merge Another Copy…</source>
        <translation>合并另一份副本(&amp;M)…</translation>
    </message>
    <message>
        <source>Take what somebody else has done in a copy of this project, conflict by conflict</source>
        <translation>取用他人在本项目副本中完成的内容，逐一处理冲突</translation>
    </message>
    <message>
        <source>Save a Cop&amp;y…</source>
        <translation>保存副本(&amp;Y)…</translation>
    </message>
    <message>
        <source>Copy the whole project to another folder, to go on there; copies can be merged later</source>
        <translation>将整个项目复制到另一个文件夹以便在那里继续；之后可以合并副本</translation>
    </message>
    <message>
        <source>Take What the &amp;Others Teach</source>
        <translation>采用其他照片所教(&amp;Q)</translation>
    </message>
    <message>
        <source>Where Check Masks doubts this mask: its strongest doubted part becomes what the others teach; again, the next</source>
        <translation>“检查掩码”怀疑此掩码之处：最可疑的部分变为其他照片所教的内容；再按一次则为下一处</translation>
    </message>
    <message>
        <source>For series of like photos: this mask becomes the next one&apos;s, a step that can be undone</source>
        <translation>用于相似照片的系列：此掩码成为下一张照片的掩码，作为可撤销的一步</translation>
    </message>
    <message>
        <source>&amp;Leave Selected Photos Out…</source>
        <translation>移出所选照片(&amp;L)…</translation>
    </message>
    <message>
        <source>Take them out of this project; photos and masks stay on the disk</source>
        <translation>将其移出此项目；照片和掩码留在磁盘上</translation>
    </message>
    <message>
        <source>&amp;Next Image</source>
        <translation>下一张图像(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Previous Image</source>
        <translation>上一张图像(&amp;B)</translation>
    </message>
    <message>
        <source>Previous Unre&amp;viewed Image</source>
        <translation>上一张未审阅的图像(&amp;V)</translation>
    </message>
    <message>
        <source>Thumbnail &amp;Wall</source>
        <translation>缩略图墙(&amp;W)</translation>
    </message>
    <message>
        <source>Many photos at once, to select and tag them together</source>
        <translation>同时查看许多照片，一并选择和加标签</translation>
    </message>
    <message>
        <source>Which bands and values of photos with more than 8 bits or many bands are shown</source>
        <translation>超过 8 位或有多个波段的照片显示哪些波段和数值</translation>
    </message>
    <message>
        <source>&amp;Review Queue Order</source>
        <translation>按审阅队列排序(&amp;R)</translation>
    </message>
    <message>
        <source>Show first the images that need you most</source>
        <translation>先显示最需要您处理的图像</translation>
    </message>
    <message>
        <source>S&amp;maller Brush</source>
        <translation>缩小画笔(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Larger Brush</source>
        <translation>放大画笔(&amp;L)</translation>
    </message>
    <message>
        <source>S&amp;wap Class and Background</source>
        <translation>交换类别与背景(&amp;W)</translation>
    </message>
    <message>
        <source>Paint &amp;Background</source>
        <translation>绘制背景(&amp;B)</translation>
    </message>
    <message>
        <source>F&amp;ind Class</source>
        <translation>查找类别(&amp;I)</translation>
    </message>
    <message>
        <source>Next &amp;Layer</source>
        <translation>下一图层(&amp;L)</translation>
    </message>
    <message>
        <source>Previous La&amp;yer</source>
        <translation>上一图层(&amp;Y)</translation>
    </message>
    <message>
        <source>&amp;Hide Overlay</source>
        <translation>隐藏叠加层(&amp;H)</translation>
    </message>
    <message>
        <source>Hold Q to peek</source>
        <translation>按住 Q 可暂时查看</translation>
    </message>
    <message>
        <source>&amp;Outlines</source>
        <translation>轮廓(&amp;O)</translation>
    </message>
    <message>
        <source>Outlines instead of areas</source>
        <translation>显示轮廓而非区域</translation>
    </message>
    <message>
        <source>Show &amp;Who Painted</source>
        <translation>显示由谁绘制(&amp;W)</translation>
    </message>
    <message>
        <source>Mark the pixels a person has set</source>
        <translation>标出由人设定的像素</translation>
    </message>
    <message>
        <source>&amp;Before and After</source>
        <translation>之前与之后(&amp;B)</translation>
    </message>
    <message>
        <source>A line on the image, another layer left of it</source>
        <translation>图像上一条分界线，其左侧为另一图层</translation>
    </message>
    <message>
        <source>Another layer in a second view that moves with this one</source>
        <translation>在同步移动的第二个视图中显示另一图层</translation>
    </message>
    <message>
        <source>&amp;Fit Image</source>
        <translation>适合窗口(&amp;F)</translation>
    </message>
    <message>
        <source>A&amp;ctual Size</source>
        <translation>实际大小(&amp;C)</translation>
    </message>
    <message>
        <source>Zoom to the Su&amp;ggestion</source>
        <translation>放大到补全处(&amp;G)</translation>
    </message>
    <message>
        <source>Show closely what the stripes would change; again: the whole image</source>
        <translation>近看条纹将改变之处；再按一次：显示整张图像</translation>
    </message>
    <message>
        <source>Zoom &amp;In</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Propose Masks…</source>
        <translation>建议掩码(&amp;P)…</translation>
    </message>
    <message>
        <source>Let the machine propose a mask for every image</source>
        <translation>让机器为每张图像建议一个掩码</translation>
    </message>
    <message>
        <source>Propose for This &amp;Image</source>
        <translation>为此图像建议(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Self-Train…</source>
        <translation>自训练(&amp;S)…</translation>
    </message>
    <message>
        <source>Train again on what was fixed, then propose anew</source>
        <translation>用修正过的内容再次训练，然后重新建议</translation>
    </message>
    <message>
        <source>Train Se&amp;gmenter…</source>
        <translation>训练分割器(&amp;G)…</translation>
    </message>
    <message>
        <source>Train a network on the masks that segments photos without tags</source>
        <translation>用掩码训练一个可分割无标签照片的网络</translation>
    </message>
    <message>
        <source>Let a trained segmenter look at every photo; untagged ones get its answer as proposal</source>
        <translation>让训练好的分割器查看每张照片；没有标签的照片以其答案为建议</translation>
    </message>
    <message>
        <source>&amp;Tidy Proposals…</source>
        <translation>整理建议(&amp;T)…</translation>
    </message>
    <message>
        <source>Let your own promptable model draw the outlines of unreviewed proposals anew</source>
        <translation>让您自己的可提示模型重新绘制未审阅建议的轮廓</translation>
    </message>
    <message>
        <source>Teach the M&amp;odel…</source>
        <translation>训练模型(&amp;O)…</translation>
    </message>
    <message>
        <source>Let your own promptable model learn from the accepted masks</source>
        <translation>让您自己的可提示模型从已接受的掩膜中学习</translation>
    </message>
    <message>
        <source>C&amp;onfirm Tags</source>
        <translation>确认标签(&amp;O)</translation>
    </message>
    <message>
        <source>The tags that a segmenter guessed for the selected images are right</source>
        <translation>分割器为所选图像猜测的标签是正确的</translation>
    </message>
    <message>
        <source>Show Dou&amp;btful Tags</source>
        <translation>显示存疑的标签(&amp;D)</translation>
    </message>
    <message>
        <source>Show only images whose tags a segmenter guessed</source>
        <translation>仅显示标签由分割器猜测的图像</translation>
    </message>
    <message>
        <source>Compare &amp;Rounds…</source>
        <translation>比较轮次(&amp;R)…</translation>
    </message>
    <message>
        <source>What each round of training changed, and the way back</source>
        <translation>每一轮训练改变了什么，以及如何返回</translation>
    </message>
    <message>
        <source>Tag &amp;Doctor…</source>
        <translation>标签诊断(&amp;D)…</translation>
    </message>
    <message>
        <source>Where tags, masks and classifier contradict each other</source>
        <translation>标签、掩码和分类器相互矛盾之处</translation>
    </message>
    <message>
        <source>Photos that show what this one shows as the chosen class, most alike first</source>
        <translation>与此照片中所选类别的内容相似的照片，最相似的在前</translation>
    </message>
    <message>
        <source>Audi&amp;t…</source>
        <translation>抽查(&amp;T)…</translation>
    </message>
    <message>
        <source>How good are all the masks? A sample of them, to be corrected with care</source>
        <translation>所有掩码有多好？抽取其中一部分，仔细修正</translation>
    </message>
    <message>
        <source>The photo is right as it is now; show the next of the sample</source>
        <translation>照片现在正确；显示样本中的下一张</translation>
    </message>
    <message>
        <source>P&amp;rogress…</source>
        <translation>进度(&amp;R)…</translation>
    </message>
    <message>
        <source>What is left, how fast it goes, how good it would be now, and who did what</source>
        <translation>剩余多少、速度如何、现在质量如何，以及各人完成了什么</translation>
    </message>
    <message>
        <source>&amp;Mend Masks…</source>
        <translation>修补掩码(&amp;M)…</translation>
    </message>
    <message>
        <source>Specks, holes, slivers and other small faults of all masks, mended together</source>
        <translation>所有掩码中的斑点、孔洞、细条等小错误，一并修补</translation>
    </message>
    <message>
        <source>&amp;Check Masks…</source>
        <translation>检查掩码(&amp;C)…</translation>
    </message>
    <message>
        <source>Find masks that are probably wrong, by what all the others teach; none is changed</source>
        <translation>根据其他所有掩码所教的内容，找出可能有误的掩码；不会更改任何掩码</translation>
    </message>
    <message>
        <source>Near-&amp;Duplicates…</source>
        <translation>近似重复的照片(&amp;T)…</translation>
    </message>
    <message>
        <source>Photos that show the same, in groups: to look at, to list, to leave out but for one</source>
        <translation>内容相同的照片，分组显示：可查看、列出，或只保留一张而去掉其余</translation>
    </message>
    <message>
        <source>&amp;Second Look…</source>
        <translation>复看(&amp;S)…</translation>
    </message>
    <message>
        <source>Look at photos that somebody else has accepted; how far both agree, and which mask stays</source>
        <translation>查看他人已接受的照片；两人的一致程度，以及保留哪个掩码</translation>
    </message>
    <message>
        <source>Tag the selected images with the chosen class, or take the tag away</source>
        <translation>为所选图像加上所选类别的标签，或移除该标签</translation>
    </message>
    <message>
        <source>Pa&amp;use the Run</source>
        <translation>暂停运行(&amp;U)</translation>
    </message>
    <message>
        <source>Let the run wait where it is; the same again lets it go on</source>
        <translation>让运行在原处等待；再次操作则继续</translation>
    </message>
    <message>
        <source>&amp;Cancel the Run</source>
        <translation>取消运行(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Manual</source>
        <translation>手册(&amp;M)</translation>
    </message>
    <message>
        <source>What each part is for, and how it is used; needs no network</source>
        <translation>各部分的用途和用法；无需联网</translation>
    </message>
    <message>
        <source>&amp;Keys at a Glance</source>
        <translation>快捷键一览(&amp;K)</translation>
    </message>
    <message>
        <source>Find &amp;Command…</source>
        <translation>查找命令(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;About SMAF Desktop</source>
        <translation>关于 SMAF Desktop(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Images</source>
        <translation>图像(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Review</source>
        <translation>审阅(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Machine</source>
        <translation>机器(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
</context>
<context>
    <name>AlikeControl</name>
    <message>
        <source>Looking for photos like {name}…</source>
        <translation>正在查找与 {name} 相似的照片…</translation>
    </message>
    <message>
        <source>what is marked</source>
        <translation>标出的内容</translation>
    </message>
    <message>
        <source>what you point at</source>
        <translation>所指的内容</translation>
    </message>
    <message numerus="yes">
        <source>The %Ln photos most like {name} for {what}. Esc in the filter shows all again.</source>
        <translation>
            <numerusform>就{what}而言与 {name} 最相似的 %Ln 张照片。在筛选中按 Esc 重新显示全部。</numerusform>
        </translation>
    </message>
    <message>
        <source>Looking for photos that are alike: {done} of {total}</source>
        <translation>正在查找相似的照片：{done} / {total}</translation>
    </message>
</context>
<context>
    <name>AskedEdits</name>
    <message>
        <source>{file}: cannot be written ({why}); check space and permissions</source>
        <translation>{file}：无法写入（{why}）；请检查空间和权限</translation>
    </message>
</context>
<context>
    <name>Asking</name>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Graphics card (CUDA)</source>
        <translation>显卡 (CUDA)</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>高级</translation>
    </message>
    <message>
        <source>More settings</source>
        <translation>更多设置</translation>
    </message>
    <message>
        <source>Compute on</source>
        <translation>计算设备</translation>
    </message>
</context>
<context>
    <name>AuditDialog</name>
    <message>
        <source>Audit</source>
        <translation>抽查</translation>
    </message>
    <message>
        <source>Photos of the sample, in turn</source>
        <translation>样本中的照片，按顺序</translation>
    </message>
    <message>
        <source>Photos to look at</source>
        <translation>要查看的照片</translation>
    </message>
    <message>
        <source>Proposals too, as in an export of both</source>
        <translation>也包括建议，如同两者一起导出</translation>
    </message>
    <message>
        <source>Look at So Many</source>
        <translation>查看这么多</translation>
    </message>
    <message>
        <source>Not Audited</source>
        <translation>未抽查</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Looking for an audit…</source>
        <translation>正在寻找抽查…</translation>
    </message>
    <message>
        <source>Drawing a sample: every mask is read once…</source>
        <translation>正在抽取样本：每个掩码读取一次…</translation>
    </message>
    <message>
        <source>{name} is not in the sample.</source>
        <translation>{name} 不在样本中。</translation>
    </message>
    <message>
        <source>New Audit</source>
        <translation>新的抽查</translation>
    </message>
    <message>
        <source>Draw a Sample</source>
        <translation>抽取样本</translation>
    </message>
    <message>
        <source>How good are all the masks? Correct a few with care, drawn by lot.</source>
        <translation>所有掩码有多好？仔细修正随机抽取的几张。</translation>
    </message>
    <message numerus="yes">
        <source>{n} of %Ln photos audited, of a set of {set}.</source>
        <translation>
            <numerusform>%Ln 张照片中已抽查 {n} 张，全集共 {set} 张。</numerusform>
        </translation>
    </message>
    <message>
        <source>With 95 % certainty the mean IoU of all is {iou} %, and {accuracy} % of the pixels are right.</source>
        <translation>在 95 % 置信水平下，全部的平均 IoU 为 {iou} %，{accuracy} % 的像素正确。</translation>
    </message>
    <message>
        <source>The sample is kept in the project, and can be gone on with. All masks are kept as they are now.</source>
        <translation>样本保存在项目中，可以继续。所有掩码按现状保存。</translation>
    </message>
    <message>
        <source>Correct each photo as if nobody had yet: look at all of it, close by. Shift+Return says that it is right now. States are not shown meanwhile. The result comes when all are audited.</source>
        <translation>把每张照片当作从未有人修正过来修正：看全部，近看。按 Shift+Return 表示它现在正确。期间不显示状态。全部抽查完后得出结果。</translation>
    </message>
    <message>
        <source>Every photo of the set is audited.</source>
        <translation>全集中的每张照片都已抽查。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more photos would halve the interval. An export has it all on a page: certificate.pdf.</source>
        <translation>
            <numerusform>再有 %Ln 张照片可使区间减半。导出时全部写在一页上：certificate.pdf。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BandsControl</name>
    <message>
        <source>Photos that cannot be read and stay as they are: {count}, the first is {reason}</source>
        <translation>无法读取、保持原样的照片：{count}，第一张是 {reason}</translation>
    </message>
    <message>
        <source>Showing other bands…</source>
        <translation>正在显示其他波段…</translation>
    </message>
    <message>
        <source>Bands cannot be chosen now: {other}.</source>
        <translation>现在无法选择波段：{other}。</translation>
    </message>
</context>
<context>
    <name>BandsDialog</name>
    <message>
        <source>Shown Bands</source>
        <translation>显示的波段</translation>
    </message>
    <message>
        <source>Preview of {name}</source>
        <translation>{name} 的预览</translation>
    </message>
    <message>
        <source>Reading {name}…</source>
        <translation>正在读取 {name}…</translation>
    </message>
    <message>
        <source>As &amp;without a choice</source>
        <translation>与未选择时相同(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;One band, as grey</source>
        <translation>一个波段，显示为灰度(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Three bands, as red, green and blue</source>
        <translation>三个波段，显示为红、绿、蓝(&amp;T)</translation>
    </message>
    <message>
        <source>Red, or grey</source>
        <translation>红或灰</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>蓝</translation>
    </message>
    <message>
        <source>&amp;Share of each photo&apos;s own values, in percent</source>
        <translation>每张照片自身数值的百分比(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Values, the same in all photos</source>
        <translation>数值，所有照片相同(&amp;V)</translation>
    </message>
    <message>
        <source>What becomes black</source>
        <translation>变为黑色的值</translation>
    </message>
    <message>
        <source>What becomes white</source>
        <translation>变为白色的值</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>What photos with more than 8 bits or many bands show</source>
        <translation>超过 8 位或有多个波段的照片显示什么</translation>
    </message>
    <message>
        <source>Bands</source>
        <translation>波段</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>黑</translation>
    </message>
    <message>
        <source>White</source>
        <translation>白</translation>
    </message>
    <message>
        <source>For all such photos of the project, and kept with it. Masks stay; the photos&apos; files are not touched.</source>
        <translation>对项目中所有此类照片生效，并随项目保存。掩码不变；照片文件不会被改动。</translation>
    </message>
    <message>
        <source>{name}: {count} bands, values from {low} to {high}</source>
        <translation>{name}：{count} 个波段，数值从 {low} 到 {high}</translation>
    </message>
</context>
<context>
    <name>Batch</name>
    <message numerus="yes">
        <source>%Ln images accepted.</source>
        <translation>
            <numerusform>已接受 %Ln 张图像。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images are to be reviewed again. Their masks stay as they are; Start Over makes one anew.</source>
        <translation>
            <numerusform>%Ln 张图像将重新审阅。其掩码保持不变；“重新开始”可重做掩码。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>“{tag}” taken from %Ln images.</source>
        <translation>
            <numerusform>已从 %Ln 张图像移除“{tag}”。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images tagged “{tag}”.</source>
        <translation>
            <numerusform>已为 %Ln 张图像加上标签“{tag}”。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images tagged as background only.</source>
        <translation>
            <numerusform>已将 %Ln 张图像标为仅背景。</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing to undo in this photo. {name} was decided on just now.</source>
        <translation>此照片中没有可撤销的操作。刚才决定的是 {name}。</translation>
    </message>
    <message>
        <source>Take Back</source>
        <translation>撤回</translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln images…</source>
        <translation>
            <numerusform>{done} / %Ln 张图像…</numerusform>
        </translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
</context>
<context>
    <name>CheckDialog</name>
    <message>
        <source>Check Masks</source>
        <translation>检查掩码</translation>
    </message>
    <message>
        <source>Which masks are probably wrong?</source>
        <translation>哪些掩码可能有误？</translation>
    </message>
    <message>
        <source>The photos with a mask are put into parts, and each part is looked at by a segmenter that learned from the others: swapped classes and missing objects are seen, bad borders are not. No mask is changed. What is found takes the place of the review queue&apos;s order and reasons, and of what a trained segmenter saw in these photos.</source>
        <translation>有掩码的照片被分成若干部分，每一部分由从其他部分学习的分割器来看：能发现弄错的类别和缺失的物体，发现不了不好的边界。不会更改任何掩码。结果会取代审阅队列的顺序和理由，以及已训练的分割器在这些照片中看到的内容。</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Flag the clearly suspicious ones, so that they say why</source>
        <translation>标记明显可疑的照片，使其说明原因</translation>
    </message>
    <message>
        <source>Also accepted photos: accept them again to keep their masks</source>
        <translation>也包括已接受的照片：再次接受即可保留其掩码</translation>
    </message>
    <message>
        <source>More parts take longer, and judge better</source>
        <translation>份数越多耗时越长，判断越好</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>份数</translation>
    </message>
    <message>
        <source>Measuring on a few of your photos how long this will take; Check need not wait for it…</source>
        <translation>正在用您的几张照片测量所需时间；不必等待即可检查…</translation>
    </message>
    <message numerus="yes">
        <source>There are %Ln masks: too few to tell wrong ones by the others.</source>
        <translation>
            <numerusform>只有 %Ln 个掩码：太少，无法据其他掩码判断错误。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>About {time} for %Ln masks (measured just now).</source>
        <translation>
            <numerusform>%Ln 个掩码约需 {time}（刚刚测得）。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ChoiceDialog</name>
    <message>
        <source>Open Folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Ask a Segmenter…</source>
        <translation>询问分割器…</translation>
    </message>
    <message>
        <source>A trained segmenter knows its classes, and proposes masks without any tags</source>
        <translation>训练好的分割器认识自己的类别，无需任何标签即可提出掩码</translation>
    </message>
    <message>
        <source>cat
dog
traffic light</source>
        <translation>猫
狗
红绿灯</translation>
    </message>
    <message>
        <source>Classes, one a line</source>
        <translation>类别，每行一个</translation>
    </message>
    <message>
        <source>Which of these says what is in the photos?</source>
        <translation>其中哪一个说明了照片的内容？</translation>
    </message>
    <message>
        <source>Which of these data sets shall be opened?</source>
        <translation>要打开其中哪个数据集？</translation>
    </message>
    <message>
        <source>Which classes are there? Write one a line and tag the photos (key Y), or ask a segmenter.</source>
        <translation>有哪些类别？每行写一个，然后给照片加标签（Y 键），或询问分割器。</translation>
    </message>
</context>
<context>
    <name>ClassEditor</name>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Change Classes</source>
        <translation>更改类别</translation>
    </message>
    <message>
        <source>class {n}</source>
        <translation>类别 {n}</translation>
    </message>
    <message>
        <source>Colour of {name}</source>
        <translation>{name} 的颜色</translation>
    </message>
    <message>
        <source>All tags and pixels of “{name}” become:</source>
        <translation>“{name}”的所有标签和像素变为：</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Tagged images</source>
        <translation>带标签的图像</translation>
    </message>
    <message>
        <source>Becomes</source>
        <translation>变为</translation>
    </message>
    <message>
        <source>Masks keep their pixels, whatever a class is called or looks like. A class that is merged stays in the list, empty, and can be renamed; none is removed, since masks and models know classes by their number. Colours here are those of files; Preferences says which the screen shows.</source>
        <translation>无论类别叫什么名字、是什么颜色，掩码都保留其像素。被合并的类别会以空类别留在列表中，可以重命名；任何类别都不会被移除，因为掩码和模型按编号识别类别。这里的颜色是文件中的颜色；屏幕显示哪些颜色在首选项中设置。</translation>
    </message>
    <message>
        <source>Classes of this project</source>
        <translation>此项目的类别</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Colour…</source>
        <translation>颜色…</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Merge…</source>
        <translation>合并…</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message numerus="yes">
        <source>Masks, proposals and tags of %Ln merged classes are rewritten; this cannot be undone.</source>
        <translation>
            <numerusform>%Ln 个被合并类别的掩码、建议和标签将被改写；此操作无法撤销。</numerusform>
        </translation>
    </message>
    <message>
        <source>The class name “{name}” {fault}.</source>
        <translation>类别名称“{name}”{fault}。</translation>
    </message>
    <message>
        <source>Two classes are called “{name}”; to make one of them, merge them.</source>
        <translation>有两个类别都叫“{name}”；若要合为一个，请将它们合并。</translation>
    </message>
</context>
<context>
    <name>ClassPanel</name>
    <message>
        <source>Confirm the Tags</source>
        <translation>确认标签</translation>
    </message>
    <message>
        <source>They are right: from now on they teach, as tags that you gave</source>
        <translation>它们是对的：从现在起与您给出的标签一样用于学习</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>In the attention layers, show the chosen class instead of the strongest of all</source>
        <translation>在注意力图层中显示所选类别，而不是所有类别中最强的</translation>
    </message>
    <message>
        <source>Attention of this class only</source>
        <translation>仅此类别的注意力</translation>
    </message>
    <message>
        <source>Which classes there are is still being read.</source>
        <translation>仍在读取有哪些类别。</translation>
    </message>
    <message>
        <source>A segmenter saw: {tags}. Nobody has confirmed it.</source>
        <translation>分割器看到：{tags}。尚未有人确认。</translation>
    </message>
    <message>
        <source>Tagged: {tags}</source>
        <translation>标签：{tags}</translation>
    </message>
    <message>
        <source>only background</source>
        <translation>仅背景</translation>
    </message>
    <message>
        <source>Nobody said what is in this image.</source>
        <translation>还没有人说明此图像中有什么。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos selected. ● all of them are tagged so, ○ some.</source>
        <translation>
            <numerusform>已选择 %Ln 张照片。● 全部带有此标签，○ 部分带有。</numerusform>
        </translation>
    </message>
    <message>
        <source>Select photos: a class chosen here is their tag.</source>
        <translation>选择照片：在这里选择的类别就是它们的标签。</translation>
    </message>
    <message>
        <source>seen by a segmenter, not confirmed</source>
        <translation>由分割器看到，未确认</translation>
    </message>
    <message>
        <source>said to be in this image</source>
        <translation>据标签在此图像中</translation>
    </message>
    <message>
        <source>Show or hide this class</source>
        <translation>显示或隐藏此类别</translation>
    </message>
    <message>
        <source>Lock this class: no tool paints over it</source>
        <translation>锁定此类别：任何工具都不会覆盖它</translation>
    </message>
    <message>
        <source>background</source>
        <translation>背景</translation>
    </message>
    <message>
        <source>unsure</source>
        <translation>不确定</translation>
    </message>
</context>
<context>
    <name>ClickAnswers</name>
    <message>
        <source>Looking at the photo…</source>
        <translation>正在查看照片…</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>What do you want to do?</source>
        <translation>您想做什么？</translation>
    </message>
    <message>
        <source>Find command</source>
        <translation>查找命令</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Before and after</source>
        <translation>之前与之后</translation>
    </message>
    <message>
        <source>before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>after</source>
        <translation>之后</translation>
    </message>
</context>
<context>
    <name>Comparison</name>
    <message>
        <source>The other layer</source>
        <translation>另一个图层</translation>
    </message>
</context>
<context>
    <name>CopyControl</name>
    <message>
        <source>Save a Copy of the Project</source>
        <translation>保存项目副本</translation>
    </message>
    <message>
        <source>Projects</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Copying the project…</source>
        <translation>正在复制项目…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save a Copy</source>
        <translation>保存副本</translation>
    </message>
    <message>
        <source>The copy is whole: {path}</source>
        <translation>副本已完整：{path}</translation>
    </message>
    <message>
        <source>Open the Copy</source>
        <translation>打开副本</translation>
    </message>
    <message>
        <source>Save a Copy…</source>
        <translation>保存副本…</translation>
    </message>
</context>
<context>
    <name>Curves</name>
    <message>
        <source>The losses come with the first steps</source>
        <translation>损失曲线在最初几步后出现</translation>
    </message>
    <message>
        <source>Losses of the training</source>
        <translation>训练损失</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>loss (log)</source>
        <translation>损失（对数）</translation>
    </message>
</context>
<context>
    <name>Decisions</name>
    <message>
        <source>What was decided is still being written.</source>
        <translation>所作的决定仍在写入。</translation>
    </message>
    <message>
        <source>You painted “{tag}”, which is not tagged in this photo.</source>
        <translation>您绘制了“{tag}”，但此照片没有该标签。</translation>
    </message>
    <message>
        <source>Tag It Too</source>
        <translation>也加上标签</translation>
    </message>
    <message>
        <source>Taken back: {step}</source>
        <translation>已撤回：{step}</translation>
    </message>
    <message>
        <source>Undone: {step}</source>
        <translation>已撤销：{step}</translation>
    </message>
    <message>
        <source>There is nothing to undo in this image.</source>
        <translation>此图像中没有可撤销的操作。</translation>
    </message>
    <message>
        <source>There is nothing to accept yet: let the machine propose, or paint first.</source>
        <translation>还没有可接受的内容：请让机器提出建议，或先绘制。</translation>
    </message>
    <message>
        <source>Every image is reviewed. Export the masks, or self-train for another round.</source>
        <translation>所有图像都已审阅。请导出掩码，或用自训练再做一轮。</translation>
    </message>
</context>
<context>
    <name>DetailsDialog</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Forget These</source>
        <translation>忘记这些</translation>
    </message>
    <message>
        <source>{folder} cannot be written. Where shall the project be kept?</source>
        <translation>{folder} 无法写入。项目应保存在哪里？</translation>
    </message>
    <message>
        <source>A run is under way</source>
        <translation>有运行正在进行</translation>
    </message>
    <message>
        <source>A run is under way. Shall it go on without the window?</source>
        <translation>有运行正在进行。要让它在没有窗口的情况下继续吗？</translation>
    </message>
    <message>
        <source>Open the project again to see how far it is. Stopped, it keeps what it has finished.</source>
        <translation>再次打开项目即可查看进度。若停止，已完成的部分会保留。</translation>
    </message>
    <message>
        <source>Go On</source>
        <translation>继续运行</translation>
    </message>
    <message>
        <source>Stop It</source>
        <translation>停止运行</translation>
    </message>
    <message>
        <source>Keep the Window</source>
        <translation>保留窗口</translation>
    </message>
    <message>
        <source>Do not ask again</source>
        <translation>不再询问</translation>
    </message>
    <message>
        <source>About SMAF Desktop</source>
        <translation>关于 SMAF Desktop</translation>
    </message>
    <message>
        <source>Tagged photos in, segmentation masks you trust out. After Yang et al., “Self-Training with Multi-Scale Attention Fusion”, ICME 2023. Licensed under the Apache License 2.0.</source>
        <translation>输入带标签的照片，输出值得信赖的分割掩码。基于 Yang 等人的“Self-Training with Multi-Scale Attention Fusion”，ICME 2023。以 Apache License 2.0 授权。</translation>
    </message>
</context>
<context>
    <name>DuplicatesDialog</name>
    <message>
        <source>Near-Duplicates</source>
        <translation>近似重复的照片</translation>
    </message>
    <message>
        <source>Looking at all photos…</source>
        <translation>正在查看所有照片…</translation>
    </message>
    <message>
        <source>A model that is measured on a copy of what it learned from is measured on nothing: exports keep each group on one side. Here one of each group can be kept, and the others left out of the project; files stay.</source>
        <translation>用所学内容的副本来测评模型等于没有测评：导出时每组都放在同一边。在此可以每组保留一张，其余不纳入项目；文件保持不变。</translation>
    </message>
    <message>
        <source>&amp;Tick All but One of Each</source>
        <translation>每组只留一张，其余勾选(&amp;T)</translation>
    </message>
    <message>
        <source>Of each group the photo with most of your work stays, else the largest</source>
        <translation>每组保留您工作最多的照片，否则保留最大的</translation>
    </message>
    <message>
        <source>&amp;Show in the List</source>
        <translation>在列表中显示(&amp;S)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message numerus="yes">
        <source>Looking at photos: {done} of %Ln</source>
        <translation>
            <numerusform>正在查看照片：{done} / %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln groups, {photos} photos in all.</source>
        <translation>
            <numerusform>%Ln 组，共 {photos} 张照片。</numerusform>
        </translation>
    </message>
    <message>
        <source>No two photos show the same.</source>
        <translation>没有两张照片内容相同。</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Groups of photos that show the same</source>
        <translation>内容相同的照片组</translation>
    </message>
    <message>
        <source>Space ticks; Return or a double click shows the photo</source>
        <translation>空格键勾选；回车或双击显示照片</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Leave %Ln Photos Out…</source>
        <translation>
            <numerusform>去掉 %Ln 张照片(&amp;L)…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExchangeControl</name>
    <message>
        <source>Choose another copy of this project</source>
        <translation>选择本项目的另一份副本</translation>
    </message>
    <message>
        <source>Merging the copies…</source>
        <translation>正在合并副本…</translation>
    </message>
    <message>
        <source>Changing classes…</source>
        <translation>正在更改类别…</translation>
    </message>
    <message>
        <source>This cannot be done now: {other}.</source>
        <translation>现在无法进行：{other}。</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export Masks</source>
        <translation>导出掩码</translation>
    </message>
    <message>
        <source>keep, as the format allows</source>
        <translation>保留，视格式而定</translation>
    </message>
    <message>
        <source>write as background</source>
        <translation>写为背景</translation>
    </message>
    <message>
        <source>Only images that you have accepted</source>
        <translation>仅已接受的图像</translation>
    </message>
    <message>
        <source> pixels</source>
        <translation> 像素</translation>
    </message>
    <message>
        <source>Leave out parts under</source>
        <translation>舍去小于此值的部分</translation>
    </message>
    <message>
        <source> % of the images</source>
        <translation> % 的图像</translation>
    </message>
    <message>
        <source>Keep back to measure on</source>
        <translation>留出用于评测</translation>
    </message>
    <message>
        <source>Keep back for a last test</source>
        <translation>留作最终测试</translation>
    </message>
    <message>
        <source>Each connected part is an object of its own</source>
        <translation>每个连通部分是一个独立的对象</translation>
    </message>
    <message>
        <source>Folder to write</source>
        <translation>写入的文件夹</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>photos of one sub-folder</source>
        <translation>同一子文件夹的照片</translation>
    </message>
    <message>
        <source>photos of one series: names but for the number at their end</source>
        <translation>同一系列的照片：名称仅末尾编号不同</translation>
    </message>
    <message>
        <source>photos that show the same only</source>
        <translation>仅限内容相同的照片</translation>
    </message>
    <message>
        <source>What is measured on must not be what was learned from: photos that show the same never part</source>
        <translation>用于评测的不能是学过的：内容相同的照片绝不拆分</translation>
    </message>
    <message>
        <source>Your masks only ({n} accepted or in progress)</source>
        <translation>仅您的掩码（{n} 个已接受或进行中）</translation>
    </message>
    <message>
        <source>Your masks, and the machine&apos;s proposals for the rest</source>
        <translation>您的掩码，其余用机器的建议</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>only those selected ({n})</source>
        <translation>仅所选的（{n}）</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Unsure pixels</source>
        <translation>不确定的像素</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Keep together</source>
        <translation>保持在一起</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Not every mask survives this format exactly. </source>
        <translation>并非每个掩码都能在此格式中精确保存。</translation>
    </message>
    <message>
        <source>copy beside the masks</source>
        <translation>复制到掩码旁</translation>
    </message>
    <message>
        <source>link</source>
        <translation>链接</translation>
    </message>
    <message>
        <source>leave out</source>
        <translation>不包含</translation>
    </message>
</context>
<context>
    <name>Faults</name>
    <message>
        <source>is empty</source>
        <translation>为空</translation>
    </message>
    <message>
        <source>has control characters</source>
        <translation>含有控制字符</translation>
    </message>
    <message>
        <source>is longer than 200 characters</source>
        <translation>超过 200 个字符</translation>
    </message>
</context>
<context>
    <name>Filter</name>
    <message>
        <source>no filter is called “{key}”; there are {all}</source>
        <translation>没有名为“{key}”的筛选；可用的有 {all}</translation>
    </message>
    <message>
        <source>like: shows what Find More Like This has found; look for something first</source>
        <translation>like: 显示“查找相似照片”找到的内容；请先查找</translation>
    </message>
    <message>
        <source>sort: is followed by {all}</source>
        <translation>sort: 之后应为 {all}</translation>
    </message>
    <message>
        <source>conflict: is followed by yes or no</source>
        <translation>conflict: 之后应为 yes 或 no</translation>
    </message>
    <message>
        <source>tags: is followed by {all}</source>
        <translation>tags: 之后应为 {all}</translation>
    </message>
    <message>
        <source>no status begins with “{value}”; there are new, proposed, inprogress, accepted, flagged</source>
        <translation>没有以“{value}”开头的状态；可用的有 new、proposed、inprogress、accepted、flagged</translation>
    </message>
</context>
<context>
    <name>Formats</name>
    <message>
        <source>PASCAL VOC devkit</source>
        <translation>PASCAL VOC 开发包</translation>
    </message>
    <message>
        <source>SegmentationClass/*.png holds one class index a pixel as palette PNG; viewers show its colours, programs must read the indices (mode P, not RGB).</source>
        <translation>SegmentationClass/*.png 以调色板 PNG 存放每像素一个类别索引；看图软件显示其颜色，程序必须读取索引（模式 P，而非 RGB）。</translation>
    </message>
    <message>
        <source>Index 255 is unsure: leave it out of training and scores, as VOC does with its borders.</source>
        <translation>索引 255 为不确定：训练和评分时请排除，如同 VOC 对其边界的做法。</translation>
    </message>
    <message>
        <source>Every pixel has one class, so nothing overlaps; single objects are not told apart.</source>
        <translation>每个像素只有一个类别，因此没有重叠；不区分单个对象。</translation>
    </message>
    <message>
        <source>An image without any class has a mask of zeros and an annotation without objects.</source>
        <translation>没有任何类别的图像，其掩码全为零，标注中没有对象。</translation>
    </message>
    <message>
        <source>Annotations/*.xml gives the tags; a box surrounds all pixels of its class, not one object.</source>
        <translation>Annotations/*.xml 给出标签；一个框围住该类别的所有像素，而非单个对象。</translation>
    </message>
    <message>
        <source>ImageSets/Segmentation/train.txt lists all images but those kept back in val.txt and test.txt, trainval.txt all but test.txt; reviewed.txt those whose mask a person accepted, unreviewed.txt the rest.</source>
        <translation>ImageSets/Segmentation/train.txt 列出除 val.txt 和 test.txt 留出的以外的所有图像，trainval.txt 列出除 test.txt 以外的所有图像；reviewed.txt 列出掩码已由人接受的图像，unreviewed.txt 列出其余的。</translation>
    </message>
    <message>
        <source>Grey index PNG</source>
        <translation>灰度索引 PNG</translation>
    </message>
    <message>
        <source>masks/*.png holds one class index a pixel as grey PNG; viewers show it almost black.</source>
        <translation>masks/*.png 以灰度 PNG 存放每像素一个类别索引；看图软件显示得几乎全黑。</translation>
    </message>
    <message>
        <source>Index 255 is unsure: leave it out of training and scores.</source>
        <translation>索引 255 为不确定：训练和评分时请排除。</translation>
    </message>
    <message>
        <source>Every pixel has one class, so nothing overlaps; an image without any class has a mask of zeros.</source>
        <translation>每个像素只有一个类别，因此没有重叠；没有任何类别的图像，其掩码全为零。</translation>
    </message>
    <message>
        <source>tags.csv says which classes are in which image.</source>
        <translation>tags.csv 说明哪张图像中有哪些类别。</translation>
    </message>
    <message>
        <source>COCO JSON, run lengths</source>
        <translation>COCO JSON，游程编码</translation>
    </message>
    <message>
        <source>One annotation holds all pixels of a class in an image, as pycocotools&apos; run-length code: every pixel is exact. With single objects, one annotation is one connected part.</source>
        <translation>一条标注包含图像中某一类别的所有像素，采用 pycocotools 的游程编码：每个像素都精确。若区分单个对象，则一条标注是一个连通部分。</translation>
    </message>
    <message>
        <source>Unsure pixels, where there are any, are a category of their own, the last one, called &apos;unsure&apos;: do not train on it.</source>
        <translation>若有不确定的像素，则自成一个类别，即最后一个，名为 &apos;unsure&apos;：不要用它训练。</translation>
    </message>
    <message>
        <source>Categories have the ids 1, 2, 3 and so on in the order of the classes; background is what no annotation covers.</source>
        <translation>类别编号为 1、2、3……，按类别的顺序；背景是没有标注覆盖的部分。</translation>
    </message>
    <message>
        <source>Nothing overlaps. An image without any class is listed without annotations.</source>
        <translation>没有重叠。没有任何类别的图像列出时不带标注。</translation>
    </message>
    <message>
        <source>Every image also has its tags, and whether a person accepted its mask; readers of COCO pass over both.</source>
        <translation>每张图像还带有标签，以及其掩码是否已由人接受；COCO 的读取程序会忽略这两项。</translation>
    </message>
    <message>
        <source>COCO JSON, polygons</source>
        <translation>COCO JSON，多边形</translation>
    </message>
    <message>
        <source>One annotation is one connected part of a class; its outline is at most one pixel beside the mask&apos;s.</source>
        <translation>一条标注是某一类别的一个连通部分；其轮廓与掩码的轮廓至多相差一个像素。</translation>
    </message>
    <message>
        <source>COCO&apos;s polygons have no holes, so a hole is joined to the outline by a cut of no width.</source>
        <translation>COCO 的多边形没有孔洞，因此孔洞以一条零宽度的切口与轮廓相连。</translation>
    </message>
    <message>
        <source>YOLO segmentation</source>
        <translation>YOLO 分割</translation>
    </message>
    <message>
        <source>One line is one connected part of a class; its outline is at most one pixel beside the mask&apos;s.</source>
        <translation>一行是某一类别的一个连通部分；其轮廓与掩码的轮廓至多相差一个像素。</translation>
    </message>
    <message>
        <source>The format has no holes, so a hole is joined to the outline by a cut of no width.</source>
        <translation>此格式没有孔洞，因此孔洞以一条零宽度的切口与轮廓相连。</translation>
    </message>
    <message>
        <source>It has no unsure pixels either: they are background.</source>
        <translation>它也没有不确定的像素：这些像素成为背景。</translation>
    </message>
    <message>
        <source>An image without any class has an empty text file: training takes it for background.</source>
        <translation>没有任何类别的图像对应空的文本文件：训练时视为背景。</translation>
    </message>
    <message>
        <source>Classes count from 0 in the text files, in the order of data.yaml; background has no number.</source>
        <translation>文本文件中的类别从 0 开始计数，按 data.yaml 的顺序；背景没有编号。</translation>
    </message>
    <message>
        <source>A folder called images is written as images_, since Ultralytics would look for its labels elsewhere.</source>
        <translation>名为 images 的文件夹会写成 images_，否则 Ultralytics 会到别处寻找其标签。</translation>
    </message>
    <message>
        <source>Without a share for validation, data.yaml names the same images for training and validation: do not measure on them.</source>
        <translation>若未留出验证份额，data.yaml 为训练和验证列出相同的图像：不要用它们评测。</translation>
    </message>
    <message>
        <source>labelme</source>
        <translation>labelme</translation>
    </message>
    <message>
        <source>One polygon is one connected part of a class; its outline is at most one pixel beside the mask&apos;s.</source>
        <translation>一个多边形是某一类别的一个连通部分；其轮廓与掩码的轮廓至多相差一个像素。</translation>
    </message>
    <message>
        <source>labelme&apos;s polygons have no holes, so a hole is joined to the outline by a cut of no width.</source>
        <translation>labelme 的多边形没有孔洞，因此孔洞以一条零宽度的切口与轮廓相连。</translation>
    </message>
    <message>
        <source>Unsure pixels are polygons called __ignore__, as labelme&apos;s own converters expect.</source>
        <translation>不确定的像素是名为 __ignore__ 的多边形，符合 labelme 自带转换程序的预期。</translation>
    </message>
    <message>
        <source>Tags are flags. An image without any class has a JSON file without shapes.</source>
        <translation>标签写为 flags。没有任何类别的图像对应没有形状的 JSON 文件。</translation>
    </message>
    <message>
        <source>Where the disk keeps no pictures (--images none), put them beside the JSON files before you open them.</source>
        <translation>若磁盘上不保存图片（--images none），请在打开之前把图片放到 JSON 文件旁。</translation>
    </message>
    <message>
        <source>CVAT segmentation mask 1.1</source>
        <translation>CVAT segmentation mask 1.1</translation>
    </message>
    <message>
        <source>CVAT takes the colours of SegmentationClass/*.png for the classes, by labelmap.txt; the PNG&apos;s indices are the same.</source>
        <translation>CVAT 按 labelmap.txt 以 SegmentationClass/*.png 的颜色识别类别；PNG 的索引与之相同。</translation>
    </message>
    <message>
        <source>Where two classes share a colour, all are given VOC&apos;s colours.</source>
        <translation>若两个类别颜色相同，则全部改用 VOC 的颜色。</translation>
    </message>
    <message>
        <source>Unsure pixels, where there are any, are a label of their own called &apos;unsure&apos;.</source>
        <translation>若有不确定的像素，则自成一个名为 &apos;unsure&apos; 的标签。</translation>
    </message>
    <message>
        <source>CVAT makes one mask a class and image of it; single objects are not told apart, nothing overlaps.</source>
        <translation>CVAT 由此得到每类别每图像一个掩码；不区分单个对象，没有重叠。</translation>
    </message>
    <message>
        <source>tags.csv says which classes are in which image, for which CVAT&apos;s format has no place.</source>
        <translation>tags.csv 说明哪张图像中有哪些类别，CVAT 的格式没有存放它的位置。</translation>
    </message>
    <message>
        <source>Pack the folder as zip to upload it; CVAT needs no JPEGImages for a task that has the images already.</source>
        <translation>上传时请把文件夹打包为 zip；若任务中已有图像，CVAT 不需要 JPEGImages。</translation>
    </message>
    <message>
        <source>Datumaro</source>
        <translation>Datumaro</translation>
    </message>
    <message>
        <source>One mask annotation holds all pixels of a class in an image: every pixel is exact, nothing overlaps.</source>
        <translation>一条掩码标注包含图像中某一类别的所有像素：每个像素都精确，没有重叠。</translation>
    </message>
    <message>
        <source>Tags are label annotations; whether a person accepted the mask is the attribute &apos;reviewed&apos;.</source>
        <translation>标签写为 label 标注；掩码是否已由人接受写在属性 &apos;reviewed&apos; 中。</translation>
    </message>
    <message>
        <source>Unsure pixels, where there are any, are a label of their own, the last one, called &apos;unsure&apos;.</source>
        <translation>若有不确定的像素，则自成一个标签，即最后一个，名为 &apos;unsure&apos;。</translation>
    </message>
    <message>
        <source>An image without any class has no annotations; background has no label.</source>
        <translation>没有任何类别的图像没有标注；背景没有标签。</translation>
    </message>
    <message>
        <source>`datum convert -if datumaro` makes any other format of it.</source>
        <translation>`datum convert -if datumaro` 可将其转换为任何其他格式。</translation>
    </message>
    <message>
        <source>Hugging Face image folder</source>
        <translation>Hugging Face 图像文件夹</translation>
    </message>
    <message>
        <source>load_dataset(&quot;imagefolder&quot;, data_dir=...) gives the columns image, mask, tags and reviewed.</source>
        <translation>load_dataset(&quot;imagefolder&quot;, data_dir=...) 给出 image、mask、tags 和 reviewed 各列。</translation>
    </message>
    <message>
        <source>mask is a palette PNG: numpy.array(row[&apos;mask&apos;]) holds one class index a pixel; do not convert it to RGB.</source>
        <translation>mask 是调色板 PNG：numpy.array(row[&apos;mask&apos;]) 为每像素一个类别索引；不要转换为 RGB。</translation>
    </message>
    <message>
        <source>Index 255 is unsure; pass ignore_index=255 to the loss. Every pixel has one class, so nothing overlaps.</source>
        <translation>索引 255 为不确定；请给损失函数传入 ignore_index=255。每个像素只有一个类别，因此没有重叠。</translation>
    </message>
    <message>
        <source>An image without any class has a mask of zeros. id2label.json names the indices.</source>
        <translation>没有任何类别的图像，其掩码全为零。id2label.json 给出索引的名称。</translation>
    </message>
    <message>
        <source>Pictures have to go along (not --images none).</source>
        <translation>图片必须一并导出（不能用 --images none）。</translation>
    </message>
    <message>
        <source>GeoTIFF</source>
        <translation>GeoTIFF</translation>
    </message>
    <message>
        <source>masks/*.tif holds one class index a pixel, with the classes&apos; colours as its palette.</source>
        <translation>masks/*.tif 存放每像素一个类别索引，以类别的颜色为调色板。</translation>
    </message>
    <message>
        <source>Where the photo is a GeoTIFF, its mask lies at the same place: the tags of the georeference are the photo&apos;s own.</source>
        <translation>若照片是 GeoTIFF，其掩码位于同一位置：地理参考信息与照片相同。</translation>
    </message>
    <message>
        <source>Index 255 is unsure: leave it out of training and scores. It is no nodata value.</source>
        <translation>索引 255 为不确定：训练和评分时请排除。它不是 nodata 值。</translation>
    </message>
    <message>
        <source>Contact sheet, PNG and PDF</source>
        <translation>缩略图表，PNG 和 PDF</translation>
    </message>
    <message>
        <source>For people, not for programs: pictures are shrunk, masks are laid over them in the colours of the classes.</source>
        <translation>供人查看，不供程序使用：图片已缩小，掩码以类别的颜色叠加其上。</translation>
    </message>
    <message>
        <source>Unsure pixels are white; background is left clear. Each row says whether a person accepted the mask.</source>
        <translation>不确定的像素为白色；背景保持透明。每行说明掩码是否已由人接受。</translation>
    </message>
</context>
<context>
    <name>FusionPanel</name>
    <message>
        <source>The background&apos;s score: how strong attention must be to be seen</source>
        <translation>背景的分值：注意力要多强才算看到</translation>
    </message>
    <message>
        <source>How strongly the dense CRF aligns the mask to the edges of the photo</source>
        <translation>稠密 CRF 将掩码对齐到照片边缘的强度</translation>
    </message>
    <message>
        <source>Kernels of the dense CRF, by the work that made them known</source>
        <translation>稠密 CRF 的核，按使其知名的论文命名</translation>
    </message>
    <message>
        <source>Dense CRF</source>
        <translation>稠密 CRF</translation>
    </message>
    <message>
        <source>Strengthen weak regions</source>
        <translation>增强弱区域</translation>
    </message>
    <message>
        <source>Shows attention as training sees it; the mask stays the same</source>
        <translation>显示训练所见的注意力；掩码不变</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>There is no attention for this image yet. Let the machine propose first.</source>
        <translation>此图像还没有注意力。请先让机器提出建议。</translation>
    </message>
    <message>
        <source>Preview ({n} ms). Apply keeps it.</source>
        <translation>预览（{n} 毫秒）。“应用”将其保留。</translation>
    </message>
    <message>
        <source>How much attention at this scale counts</source>
        <translation>此尺度的注意力占多大比重</translation>
    </message>
    <message>
        <source>Weight of scale {scale}</source>
        <translation>尺度 {scale} 的权重</translation>
    </message>
    <message>
        <source>Scale {scale}</source>
        <translation>尺度 {scale}</translation>
    </message>
    <message>
        <source>To this image</source>
        <translation>应用到此图像</translation>
    </message>
    <message>
        <source>To the chosen class in all unreviewed images</source>
        <translation>应用到所有未审阅图像中的所选类别</translation>
    </message>
    <message>
        <source>To all unreviewed images</source>
        <translation>应用到所有未审阅图像</translation>
    </message>
    <message>
        <source>At least one scale must count.</source>
        <translation>至少要有一个尺度起作用。</translation>
    </message>
</context>
<context>
    <name>Growth</name>
    <message numerus="yes">
        <source>%Ln found again ({names})</source>
        <translation>
            <numerusform>找回 %Ln 张（{names}）</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new, taken in</source>
        <translation>
            <numerusform>%Ln 张新照片，已加入</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln had no tags and have the folder&apos;s now</source>
        <translation>
            <numerusform>%Ln 张原本没有标签，现采用文件夹的标签</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln missing: put back, or leave them out</source>
        <translation>
            <numerusform>%Ln 张缺失：请放回，或移出项目</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln tagged otherwise here than in the folder; what is said here stays: tag them here too (Y)</source>
        <translation>
            <numerusform>%Ln 张的标签与文件夹中的不同；以这里的为准：请也在这里加标签 (Y)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of another size than their masks: put the old photos back, or start those masks anew</source>
        <translation>
            <numerusform>%Ln 张与其掩码尺寸不同：请放回旧照片，或重新开始这些掩码</numerusform>
        </translation>
    </message>
    <message>
        <source>nothing has changed</source>
        <translation>没有任何变化</translation>
    </message>
</context>
<context>
    <name>History</name>
    <message>
        <source>As it was opened</source>
        <translation>打开时的状态</translation>
    </message>
    <message>
        <source>Steps of this image</source>
        <translation>此图像的步骤</translation>
    </message>
    <message>
        <source>Click a step to go back to it, or forward again. The history is kept when the window is closed.</source>
        <translation>点击某一步即可回到该步，也可再次前进。关闭窗口后历史记录仍会保留。</translation>
    </message>
</context>
<context>
    <name>ImageFiles</name>
    <message>
        <source>{file}: is {one} pixels but the picture is {other}; restore the picture or move the mask elsewhere</source>
        <translation>{file}：为 {one} 像素，而图片为 {other}；请恢复图片或将掩码移到别处</translation>
    </message>
    <message>
        <source>propose this image again</source>
        <translation>请为此图像重新建议</translation>
    </message>
    <message>
        <source>let the segmenter look again</source>
        <translation>请让分割器重新查看</translation>
    </message>
    <message>
        <source>{file}: does not fit its picture; {remedy}</source>
        <translation>{file}：与其图片不符；{remedy}</translation>
    </message>
    <message>
        <source>The journal of strokes is damaged; it is kept in {file}</source>
        <translation>笔画日志已损坏；保存在 {file} 中</translation>
    </message>
    <message>
        <source>The journal of strokes is damaged, and none of them could be done; it is kept in {file}</source>
        <translation>笔画日志已损坏，其中的笔画均无法重做；保存在 {file} 中</translation>
    </message>
    <message>
        <source>The mask was changed by another program; its earlier history is kept in {file}</source>
        <translation>掩码被另一个程序更改；其之前的历史保存在 {file} 中</translation>
    </message>
    <message>
        <source>The journal of strokes is damaged; what was done after that place is lost here, and kept in {file}</source>
        <translation>笔画日志已损坏；该处之后的操作在此丢失，保存在 {file} 中</translation>
    </message>
</context>
<context>
    <name>ImageList</name>
    <message>
        <source>Filter images</source>
        <translation>筛选图像</translation>
    </message>
    <message>
        <source>Show All Photos</source>
        <translation>显示所有照片</translation>
    </message>
    <message>
        <source>How far the project is, and how fast it goes</source>
        <translation>项目进展与速度</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Filter: once the tags are read</source>
        <translation>筛选：读取标签后可用</translation>
    </message>
    <message>
        <source>Filter: tag:cat status:new</source>
        <translation>筛选：tag:cat status:new</translation>
    </message>
    <message>
        <source>No photo passes the filter “{text}”. Esc in it shows all.</source>
        <translation>没有照片符合筛选“{text}”。在其中按 Esc 显示全部。</translation>
    </message>
    <message>
        <source>Words are joined by “and”:
tag:cat,dog — said to be in the image (tag:none: no tags)
tags:doubtful — guessed by a segmenter and not confirmed (or confirmed, none)
class:dog — shown by the mask or proposal
status:new — new, proposed, inprogress, accepted, flagged, unreviewed
conflict:yes — tags and mask disagree
reason:scales — words of the review queue
by:anna — who decided last about its mask or status (by:none: not known)
name:2007* — or just 2007
like:this — what Find More Like This has found
sort:status — or name, tags, gain, decided
A minus in front turns a word round: -tag:cat, -sort:name</source>
        <translation>各词之间为“与”关系：
tag:cat,dog — 据标签在图像中（tag:none：没有标签）
tags:doubtful — 由分割器猜测且未确认（或 confirmed、none）
class:dog — 掩码或建议中显示
status:new — new、proposed、inprogress、accepted、flagged、unreviewed
conflict:yes — 标签与掩码不一致
reason:scales — 审阅队列用词
by:anna — 最后决定掩码或状态的人（by:none：未知）
name:2007* — 或直接写 2007
like:this — “查找相似照片”找到的内容
sort:status — 或 name、tags、gain、decided
前面加减号表示取反：-tag:cat、-sort:name</translation>
    </message>
    <message>
        <source>tags not confirmed</source>
        <translation>标签未确认</translation>
    </message>
    <message>
        <source>reading tags…</source>
        <translation>正在读取标签…</translation>
    </message>
    <message>
        <source>no tags</source>
        <translation>无标签</translation>
    </message>
    <message>
        <source>only background?</source>
        <translation>仅背景？</translation>
    </message>
    <message>
        <source>only background</source>
        <translation>仅背景</translation>
    </message>
    <message>
        <source>A segmenter guessed these tags: they count once you confirm them (Shift+Y)</source>
        <translation>这些标签由分割器猜测：确认后才生效（Shift+Y）</translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>Import Masks</source>
        <translation>导入掩码</translation>
    </message>
    <message>
        <source>Folder or file with masks</source>
        <translation>含有掩码的文件夹或文件</translation>
    </message>
    <message>
        <source>a folder, a data set, or a file of COCO or Datumaro</source>
        <translation>文件夹、数据集，或 COCO 或 Datumaro 的文件</translation>
    </message>
    <message>
        <source>Which masks</source>
        <translation>哪些掩码</translation>
    </message>
    <message>
        <source>Take All Open Ones for Background</source>
        <translation>把所有未定项都作为背景</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Choose where the masks are. They are looked at first; nothing is changed yet.</source>
        <translation>选择掩码所在的位置。首先只是查看；尚不会更改任何内容。</translation>
    </message>
    <message>
        <source>Looking at {path}…</source>
        <translation>正在查看 {path}…</translation>
    </message>
    <message>
        <source>Proposals, to be corrected</source>
        <translation>建议，有待修正</translation>
    </message>
    <message>
        <source>Masks done by hand</source>
        <translation>手工完成的掩码</translation>
    </message>
    <message>
        <source>Truth, to measure against</source>
        <translation>真值，用于评测</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>文件夹…</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>文件…</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>掩码</translation>
    </message>
    <message>
        <source>Which of them</source>
        <translation>其中哪些</translation>
    </message>
    <message>
        <source>Take them for</source>
        <translation>作为</translation>
    </message>
    <message>
        <source>Folder of masks</source>
        <translation>掩码文件夹</translation>
    </message>
    <message>
        <source>COCO or Datumaro (*.json)</source>
        <translation>COCO 或 Datumaro (*.json)</translation>
    </message>
    <message>
        <source>File of masks</source>
        <translation>掩码文件</translation>
    </message>
    <message numerus="yes">
        <source>Seen in {n} of %Ln masks.</source>
        <translation>
            <numerusform>在 %Ln 个掩码中的 {n} 个里看到。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> Say what %Ln more mean.</source>
        <translation>
            <numerusform> 请说明另外 %Ln 项的含义。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images get a true mask; it takes the place of one they have. Masks and proposals stay.</source>
        <translation>
            <numerusform>%Ln 张图像得到真值掩码；它会取代已有的真值掩码。掩码和建议保持不变。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images get a mask and count as accepted.</source>
        <translation>
            <numerusform>%Ln 张图像得到掩码并视为已接受。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> %Ln have a mask made here, and keep it.</source>
        <translation>
            <numerusform> %Ln 张已有在此制作的掩码，予以保留。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images show them as the machine&apos;s proposal.</source>
        <translation>
            <numerusform>%Ln 张图像把它们显示为机器的建议。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> %Ln have a mask made here, which stays on top.</source>
        <translation>
            <numerusform> %Ln 张已有在此制作的掩码，仍在上层。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Journal</name>
    <message>
        <source>{file}: is no journal of this program; move it elsewhere to open this image</source>
        <translation>{file}：不是此程序的日志；请将其移到别处以打开此图像</translation>
    </message>
    <message>
        <source>{file}: cannot be written ({why}); free some space</source>
        <translation>{file}：无法写入（{why}）；请腾出空间</translation>
    </message>
</context>
<context>
    <name>KeySheet</name>
    <message>
        <source>Keys at a Glance</source>
        <translation>快捷键一览</translation>
    </message>
</context>
<context>
    <name>KeyTable</name>
    <message>
        <source>Find action</source>
        <translation>查找操作</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>New key for the chosen action</source>
        <translation>所选操作的新按键</translation>
    </message>
    <message>
        <source>Reset All Keys</source>
        <translation>重置所有按键</translation>
    </message>
    <message>
        <source>New key</source>
        <translation>新按键</translation>
    </message>
    <message>
        <source>{key} belongs to “{action}”. Give that another key first.</source>
        <translation>{key} 属于“{action}”。请先为它设置其他按键。</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Choose a class by its number</source>
        <translation>按编号选择类别</translation>
    </message>
    <message>
        <source>Choose a layer</source>
        <translation>选择图层</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>滚轮</translation>
    </message>
    <message>
        <source>Zoom at the pointer</source>
        <translation>以指针为中心缩放</translation>
    </message>
    <message>
        <source>Space or middle drag</source>
        <translation>空格键或中键拖动</translation>
    </message>
    <message>
        <source>Move the image</source>
        <translation>移动图像</translation>
    </message>
    <message>
        <source>Shift+wheel</source>
        <translation>Shift+滚轮</translation>
    </message>
    <message>
        <source>Brush size</source>
        <translation>画笔大小</translation>
    </message>
    <message>
        <source>Right or Alt drag</source>
        <translation>右键或 Alt 拖动</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>擦除</translation>
    </message>
    <message>
        <source>Hold Q</source>
        <translation>按住 Q</translation>
    </message>
    <message>
        <source>Peek at the photo</source>
        <translation>暂时查看照片</translation>
    </message>
    <message>
        <source>Drop the stroke under way</source>
        <translation>放弃正在进行的笔画</translation>
    </message>
    <message>
        <source>Mouse and more</source>
        <translation>鼠标及其他</translation>
    </message>
</context>
<context>
    <name>LayerStrip</name>
    <message>
        <source>Tab: next layer, {keys}: this one</source>
        <translation>Tab：下一图层，{keys}：此图层</translation>
    </message>
    <message>
        <source>Layer {name}</source>
        <translation>图层 {name}</translation>
    </message>
    <message>
        <source>The photo alone</source>
        <translation>仅照片</translation>
    </message>
    <message>
        <source>Where the network sees a class in the shrunken photo: large objects whole</source>
        <translation>网络在缩小的照片中看到类别的位置：完整的大物体</translation>
    </message>
    <message>
        <source>Where the network sees a class in the photo as it is</source>
        <translation>网络在原尺寸照片中看到类别的位置</translation>
    </message>
    <message>
        <source>Where the network sees a class in the photo enlarged by half</source>
        <translation>网络在放大一半的照片中看到类别的位置</translation>
    </message>
    <message>
        <source>Where the network sees a class in the photo at twice its size: small objects</source>
        <translation>网络在放大两倍的照片中看到类别的位置：小物体</translation>
    </message>
    <message>
        <source>All scales together</source>
        <translation>所有尺度合并</translation>
    </message>
    <message>
        <source>The machine&apos;s proposal: fused attention aligned to the edges of the photo</source>
        <translation>机器的建议：融合注意力并对齐到照片的边缘</translation>
    </message>
    <message>
        <source>What the trained segmenter sees, without knowing the tags</source>
        <translation>训练好的分割器在不知道标签时看到的内容</translation>
    </message>
    <message>
        <source>Your mask</source>
        <translation>您的掩码</translation>
    </message>
</context>
<context>
    <name>Layers</name>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Fused</source>
        <translation>融合</translation>
    </message>
    <message>
        <source>CRF proposal</source>
        <translation>CRF 建议</translation>
    </message>
    <message>
        <source>Tidied</source>
        <translation>已整理</translation>
    </message>
    <message>
        <source>Segmenter</source>
        <translation>分割器</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>掩码</translation>
    </message>
    <message>
        <source>Scale {0}</source>
        <translation>尺度 {0}</translation>
    </message>
</context>
<context>
    <name>LiveFusion</name>
    <message numerus="yes">
        <source>Change %Ln proposals?</source>
        <translation>
            <numerusform>更改 %Ln 个建议？</numerusform>
        </translation>
    </message>
    <message>
        <source>Apply Fusion</source>
        <translation>应用融合</translation>
    </message>
    <message>
        <source>Your masks, and what is accepted or flagged, stay as they are. It can be taken back.</source>
        <translation>您的掩码以及已接受或已标记的内容保持不变。此操作可以撤回。</translation>
    </message>
    <message>
        <source>Change Them</source>
        <translation>更改</translation>
    </message>
    <message numerus="yes">
        <source>%Ln proposals changed.</source>
        <translation>
            <numerusform>已更改 %Ln 个建议。</numerusform>
        </translation>
    </message>
    <message>
        <source>Take Back</source>
        <translation>撤回</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Opening {path}…</source>
        <translation>正在打开 {path}…</translation>
    </message>
    <message>
        <source>What you began with “{tool}” waits: choose it again to go on with it.</source>
        <translation>您用“{tool}”开始的内容仍在等待：再次选择该工具即可继续。</translation>
    </message>
    <message>
        <source>You are only looking: {why}</source>
        <translation>仅供查看：{why}</translation>
    </message>
    <message>
        <source>Take Suggestion</source>
        <translation>采用补全</translation>
    </message>
    <message>
        <source>What is in the photos is still being read. You can look at them meanwhile.</source>
        <translation>仍在读取照片中有什么。在此期间您可以查看照片。</translation>
    </message>
    <message>
        <source>{done} of {total} files</source>
        <translation>{done} / {total} 个文件</translation>
    </message>
    <message>
        <source>{project} (only to look at)</source>
        <translation>{project}（仅供查看）</translation>
    </message>
    <message>
        <source>SMAF Desktop</source>
        <translation>SMAF Desktop</translation>
    </message>
    <message>
        <source>Clicks and boxes need a model of your own: SAM or its kin, as two ONNX files.</source>
        <translation>点击和框选需要您自己的模型：SAM 或其同类，两个 ONNX 文件。</translation>
    </message>
    <message>
        <source>Choose Model…</source>
        <translation>选择模型…</translation>
    </message>
    <message>
        <source>Restore the Last Good Copy</source>
        <translation>恢复最近的完好副本</translation>
    </message>
</context>
<context>
    <name>Manual</name>
    <message>
        <source>Manual</source>
        <translation>手册</translation>
    </message>
    <message>
        <source>Find in the manual; Return finds the next place</source>
        <translation>在手册中查找；按回车键查找下一处</translation>
    </message>
    <message>
        <source>Find in the manual</source>
        <translation>在手册中查找</translation>
    </message>
    <message>
        <source>Headings</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Not in the manual</source>
        <translation>手册中没有</translation>
    </message>
</context>
<context>
    <name>MaskCopy</name>
    <message>
        <source>There is no photo after this one.</source>
        <translation>这之后没有照片了。</translation>
    </message>
    <message>
        <source>{source} and {name} have different shapes, so the mask was not copied.</source>
        <translation>{source} 与 {name} 的形状不同，因此未复制掩码。</translation>
    </message>
    <message>
        <source>Mask of {name}</source>
        <translation>{name} 的掩码</translation>
    </message>
    <message>
        <source>The mask of {name} is copied here.</source>
        <translation>已将 {name} 的掩码复制到此处。</translation>
    </message>
</context>
<context>
    <name>MaskDocument</name>
    <message>
        <source>Take over the proposal</source>
        <translation>采用建议</translation>
    </message>
    <message>
        <source>The mask of {0} was changed by another program while it was open here; that one is kept as {1}</source>
        <translation>{0} 的掩码在此处打开时被另一个程序更改；那一份已保存为 {1}</translation>
    </message>
</context>
<context>
    <name>MeaningTable</name>
    <message>
        <source>In the masks</source>
        <translation>掩码中</translation>
    </message>
    <message>
        <source>Share of pixels</source>
        <translation>像素占比</translation>
    </message>
    <message>
        <source>Means</source>
        <translation>含义</translation>
    </message>
    <message>
        <source>What is in the masks, and what it means</source>
        <translation>掩码中有什么，以及它的含义</translation>
    </message>
    <message numerus="yes">
        <source>all others (%Ln more)</source>
        <translation>
            <numerusform>所有其他（还有 %Ln 项）</numerusform>
        </translation>
    </message>
    <message>
        <source>all others</source>
        <translation>所有其他</translation>
    </message>
    <message>
        <source>Meaning of {what}</source>
        <translation>{what} 的含义</translation>
    </message>
    <message>
        <source>stop and say so</source>
        <translation>停止并报告</translation>
    </message>
    <message>
        <source>choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>background</source>
        <translation>背景</translation>
    </message>
    <message>
        <source>unsure</source>
        <translation>不确定</translation>
    </message>
</context>
<context>
    <name>MendControl</name>
    <message numerus="yes">
        <source>The masks of %Ln photos are mended.</source>
        <translation>
            <numerusform>已修补 %Ln 张照片的掩码。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos stay: strokes in them wait to be saved. Open them once.</source>
        <translation>
            <numerusform>%Ln 张照片保持不变：其中的笔画尚未保存。请打开一次。</numerusform>
        </translation>
    </message>
    <message>
        <source>Mending masks…</source>
        <translation>正在修补掩码…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos are what they were before they were mended.</source>
        <translation>
            <numerusform>%Ln 张照片已恢复到修补之前的样子。</numerusform>
        </translation>
    </message>
    <message>
        <source>Taking back…</source>
        <translation>正在撤回…</translation>
    </message>
    <message>
        <source>Masks cannot be mended now: {other}.</source>
        <translation>现在无法修补掩码：{other}。</translation>
    </message>
</context>
<context>
    <name>MendDialog</name>
    <message>
        <source>Mend Masks</source>
        <translation>修补掩码</translation>
    </message>
    <message>
        <source> px</source>
        <translation> 像素</translation>
    </message>
    <message>
        <source>What has fewer pixels is small</source>
        <translation>像素数少于此值的算作小</translation>
    </message>
    <message>
        <source>&amp;Also what a person has set</source>
        <translation>也包括由人设置的像素(&amp;A)</translation>
    </message>
    <message>
        <source>Imported masks count as set by a person; areas that you painted stay otherwise</source>
        <translation>导入的掩码视为由人设置；否则您绘制的区域保持不变</translation>
    </message>
    <message>
        <source>&amp;Take Back the Last</source>
        <translation>撤回上一次(&amp;T)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Smaller than</source>
        <translation>小于</translation>
    </message>
    <message>
        <source>Looking at all masks…</source>
        <translation>正在查看所有掩码…</translation>
    </message>
    <message numerus="yes">
        <source>Looking at masks: {done} of %Ln</source>
        <translation>
            <numerusform>正在查看掩码：{done} / %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln files cannot be read; opening their photos says why.</source>
        <translation>
            <numerusform>%Ln 个文件无法读取；打开相应照片可知原因。</numerusform>
        </translation>
    </message>
    <message>
        <source>Fault</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>Faults, by kind</source>
        <translation>按种类列出的错误</translation>
    </message>
    <message>
        <source>Space ticks; Return or a double click shows the photo</source>
        <translation>空格键勾选；回车或双击显示照片</translation>
    </message>
    <message numerus="yes">
        <source>{kind}: %Ln are listed, the others go with them</source>
        <translation>
            <numerusform>{kind}：列出 %Ln 个，其余随之处理</numerusform>
        </translation>
    </message>
    <message>
        <source>of another proportion: cannot be fitted</source>
        <translation>长宽比不同：无法适配</translation>
    </message>
    <message>
        <source>set by a person</source>
        <translation>由人设置</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Mend %Ln Photos</source>
        <translation>
            <numerusform>修补 %Ln 张照片(&amp;M)</numerusform>
        </translation>
    </message>
    <message>
        <source>No faults found: no specks, holes, slivers or tags that contradict a mask.</source>
        <translation>未发现错误：没有斑点、孔洞、细条，也没有与掩码矛盾的标签。</translation>
    </message>
    <message numerus="yes">
        <source>Faults in %Ln photos. What is ticked is mended together.</source>
        <translation>
            <numerusform>%Ln 张照片中有错误。勾选的将一并修补。</numerusform>
        </translation>
    </message>
    <message>
        <source>Specks</source>
        <translation>斑点</translation>
    </message>
    <message>
        <source>Holes</source>
        <translation>孔洞</translation>
    </message>
    <message>
        <source>Slivers</source>
        <translation>细条</translation>
    </message>
    <message>
        <source>Classes with few pixels</source>
        <translation>像素很少的类别</translation>
    </message>
    <message>
        <source>Classes without a tag</source>
        <translation>没有标签的类别</translation>
    </message>
    <message>
        <source>Tags without a pixel</source>
        <translation>没有像素的标签</translation>
    </message>
    <message>
        <source>Sizes that do not fit</source>
        <translation>尺寸不符</translation>
    </message>
    <message>
        <source>Small areas of a class that has larger ones become what is around them.</source>
        <translation>某类别另有较大区域时，其小区域变为周围的内容。</translation>
    </message>
    <message>
        <source>Small areas of background with classes all round become the class around them.</source>
        <translation>四周都是类别的小块背景变为周围的类别。</translation>
    </message>
    <message>
        <source>Stripes two pixels wide at most, between two classes or along the picture&apos;s edge, become what is beside them.</source>
        <translation>两个类别之间或图像边缘处最宽两个像素的细条变为旁边的内容。</translation>
    </message>
    <message>
        <source>The few pixels that a class has in a photo become what is around them.</source>
        <translation>某类别在照片中仅有的少量像素变为周围的内容。</translation>
    </message>
    <message>
        <source>Pixels of a class that is no tag become what is around them. The Tag Doctor adds the tag instead.</source>
        <translation>不是标签的类别的像素变为周围的内容。标签诊断则可以改为添加标签。</translation>
    </message>
    <message>
        <source>A tag goes of which the mask shows no pixel.</source>
        <translation>掩码中没有任何像素的标签会被去掉。</translation>
    </message>
    <message>
        <source>A mask of its photo&apos;s proportion is fitted to the photo.</source>
        <translation>长宽比与照片相同的掩码会适配到照片尺寸。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln specks of {name}</source>
        <translation>
            <numerusform>{name} 的 %Ln 个斑点</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln holes in {name}</source>
        <translation>
            <numerusform>{name} 中的 %Ln 个孔洞</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln slivers of {name}</source>
        <translation>
            <numerusform>{name} 的 %Ln 个细条</numerusform>
        </translation>
    </message>
    <message>
        <source>very little {name}</source>
        <translation>{name} 很少</translation>
    </message>
    <message>
        <source>{name} is no tag</source>
        <translation>{name} 不是标签</translation>
    </message>
    <message>
        <source>no pixel of {name}</source>
        <translation>没有 {name} 的像素</translation>
    </message>
    <message>
        <source>another size than the photo</source>
        <translation>尺寸与照片不同</translation>
    </message>
    <message>
        <source>background</source>
        <translation>背景</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MergeDialog</name>
    <message>
        <source>Merge Another Copy</source>
        <translation>合并另一份副本</translation>
    </message>
    <message>
        <source>Comparing with {folder}…</source>
        <translation>正在与 {folder} 比较…</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>此处</translation>
    </message>
    <message>
        <source>There</source>
        <translation>另一份</translation>
    </message>
    <message>
        <source>Stays</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Changed in both copies</source>
        <translation>两份副本中都有更改</translation>
    </message>
    <message>
        <source>All as Here</source>
        <translation>全部按此处</translation>
    </message>
    <message>
        <source>All as There</source>
        <translation>全部按另一份</translation>
    </message>
    <message>
        <source>The Newer</source>
        <translation>取较新的</translation>
    </message>
    <message>
        <source>Leave All</source>
        <translation>全部不动</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos were changed in the other copy only, and are taken.</source>
        <translation>
            <numerusform>%Ln 张照片仅在另一份副本中有更改，将被取用。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflicts: changed in both copies.</source>
        <translation>
            <numerusform>%Ln 处冲突：两份副本中都有更改。</numerusform>
        </translation>
    </message>
    <message>
        <source>What you leave alone stays as it is here, and is asked again next time. A mask that gives way is kept in the project.</source>
        <translation>不动的内容保持此处的样子，下次会再次询问。被替换的掩码会保存在项目中。</translation>
    </message>
    <message>
        <source>Classes that come along: {names}</source>
        <translation>一并加入的类别：{names}</translation>
    </message>
    <message>
        <source>The class {here} is called {there} there; its name here stays.</source>
        <translation>类别 {here} 在那里叫 {there}；此处的名称保持不变。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos are in the other copy only; they are not taken.</source>
        <translation>
            <numerusform>%Ln 张照片仅在另一份副本中，不会取用。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The copies agree about %Ln photos. There is nothing to take.</source>
        <translation>
            <numerusform>两份副本的 %Ln 张照片一致，没有可取用的内容。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more photos cannot be compared either.</source>
        <translation>
            <numerusform>另有 %Ln 张照片也无法比较。</numerusform>
        </translation>
    </message>
    <message>
        <source>tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>mask and status</source>
        <translation>掩码与状态</translation>
    </message>
    <message>
        <source>leave alone</source>
        <translation>不动</translation>
    </message>
    <message>
        <source>as here</source>
        <translation>按此处</translation>
    </message>
    <message>
        <source>as there</source>
        <translation>按另一份</translation>
    </message>
    <message>
        <source>{side} (newer)</source>
        <translation>{side}（较新）</translation>
    </message>
    <message numerus="yes">
        <source>The masks and statuses of %Ln photos were taken.</source>
        <translation>
            <numerusform>已采用 %Ln 张照片的掩码和状态。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The tags of %Ln photos were taken.</source>
        <translation>
            <numerusform>已采用 %Ln 张照片的标签。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflicts were left alone.</source>
        <translation>
            <numerusform>%Ln 个冲突保持不变。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos cannot be compared and stay as they are.</source>
        <translation>
            <numerusform>%Ln 张照片无法比较，保持不变。</numerusform>
        </translation>
    </message>
    <message>
        <source>What stays of {name}</source>
        <translation>{name} 保留哪一份</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Details…</source>
        <translation>详情…</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Clicks, boxes and tidying need a model of your own: SAM, MobileSAM, SAM 2, EfficientSAM or EdgeSAM as two ONNX files, encoder and decoder, in one folder. It runs on this machine; nothing is fetched or sent.</source>
        <translation>点击、框选和整理需要您自己的模型：SAM、MobileSAM、SAM 2、EfficientSAM 或 EdgeSAM，以编码器和解码器两个 ONNX 文件放在一个文件夹中。模型在本机运行；不会下载或发送任何内容。</translation>
    </message>
    <message>
        <source>Choose Folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Trying the model…</source>
        <translation>正在试用模型…</translation>
    </message>
    <message>
        <source>Folder of the Model</source>
        <translation>模型所在的文件夹</translation>
    </message>
    <message>
        <source>{name} ({family})
Computes on: {provider}
Looking at a photo: {look} s
An answer: {answer} s
Memory: {memory} MiB
Usual licence: {licence}
Folder: {folder}</source>
        <translation>{name} ({family})
计算于：{provider}
查看一张照片：{look} 秒
一次回答：{answer} 秒
内存：{memory} MiB
通常的许可：{licence}
文件夹：{folder}</translation>
    </message>
    <message>
        <source>No model is chosen yet.</source>
        <translation>尚未选择模型。</translation>
    </message>
</context>
<context>
    <name>OpeningSign</name>
    <message>
        <source>Opening {name}…</source>
        <translation>正在打开 {name}…</translation>
    </message>
</context>
<context>
    <name>OthersPart</name>
    <message>
        <source>No check doubts this mask. Review ▸ Check Masks looks for masks that are probably wrong.</source>
        <translation>没有检查怀疑此掩码。“审阅 ▸ 检查掩码”会查找可能有误的掩码。</translation>
    </message>
    <message>
        <source>Nothing of what was doubted is left here.</source>
        <translation>这里已没有被怀疑的部分。</translation>
    </message>
    <message>
        <source>What the others teach: {name}</source>
        <translation>其他照片所教：{name}</translation>
    </message>
</context>
<context>
    <name>PhotosControl</name>
    <message>
        <source>Looking at the folder of photos…</source>
        <translation>正在查看照片文件夹…</translation>
    </message>
    <message numerus="yes">
        <source>Leave %Ln photos out of this project?</source>
        <translation>
            <numerusform>从此项目中移出 %Ln 张照片？</numerusform>
        </translation>
    </message>
    <message>
        <source>Leave Out</source>
        <translation>移出</translation>
    </message>
    <message>
        <source>Photos and masks stay where they are. “Look for New Photos” brings back what still lies in the folder.</source>
        <translation>照片和掩码留在原处。“查找新照片”会找回仍在文件夹中的照片。</translation>
    </message>
    <message>
        <source>Leaving photos out…</source>
        <translation>正在移出照片…</translation>
    </message>
    <message>
        <source>Locate the Photos…</source>
        <translation>定位照片…</translation>
    </message>
    <message>
        <source>Where are the photos now?</source>
        <translation>照片现在在哪里？</translation>
    </message>
    <message>
        <source>Drawing 72 pictures with tags in {folder}…</source>
        <translation>正在 {folder} 中绘制 72 张带标签的图片…</translation>
    </message>
    <message>
        <source>Looking for the photos…</source>
        <translation>正在查找照片…</translation>
    </message>
    <message>
        <source>The folder of photos: {what}</source>
        <translation>照片文件夹：{what}</translation>
    </message>
</context>
<context>
    <name>PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>首选项</translation>
    </message>
    <message>
        <source>Look and Feel</source>
        <translation>外观与操作</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
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
        <source>As in the files</source>
        <translation>与文件中相同</translation>
    </message>
    <message>
        <source>Bright, told apart by everybody</source>
        <translation>鲜明，人人可辨</translation>
    </message>
    <message>
        <source>Lines around areas</source>
        <translation>区域周围的线条</translation>
    </message>
    <message>
        <source>The wheel zooms (else it scrolls, and Ctrl+wheel zooms)</source>
        <translation>滚轮缩放（否则滚动，Ctrl+滚轮缩放）</translation>
    </message>
    <message>
        <source>Colours on the screen never change what is written to files.</source>
        <translation>屏幕上的颜色绝不会改变写入文件的内容。</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>姓名</translation>
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
        <source>Colours of classes</source>
        <translation>类别的颜色</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>掩码</translation>
    </message>
    <message>
        <source>Mouse</source>
        <translation>鼠标</translation>
    </message>
    <message>
        <source>Kept with what you decide, in the project</source>
        <translation>与您的决定一起保存在项目中</translation>
    </message>
    <message>
        <source>Two people&apos;s work can then be told apart. Nothing is sent anywhere.</source>
        <translation>这样就能区分两个人的工作。不会向任何地方发送内容。</translation>
    </message>
    <message>
        <source>The window speaks it when the program is started again.</source>
        <translation>程序重新启动后，窗口将使用该语言。</translation>
    </message>
    <message>
        <source>Further languages: put their files into {folder}</source>
        <translation>更多语言：将其文件放入 {folder}</translation>
    </message>
</context>
<context>
    <name>ProgressDialog</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Measuring on the images you have finished…</source>
        <translation>正在根据已完成的图像测量…</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>已接受</translation>
    </message>
    <message>
        <source>Flagged</source>
        <translation>已标记</translation>
    </message>
    <message>
        <source>Painted</source>
        <translation>已绘制</translation>
    </message>
    <message>
        <source>Tagged</source>
        <translation>已加标签</translation>
    </message>
    <message>
        <source>Audited</source>
        <translation>已抽查</translation>
    </message>
    <message>
        <source>Seconds a photo</source>
        <translation>每张秒数</translation>
    </message>
    <message>
        <source>Who did what</source>
        <translation>各人完成的内容</translation>
    </message>
    <message>
        <source>Save as a Page…</source>
        <translation>另存为页面…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Writing the page…</source>
        <translation>正在写入页面…</translation>
    </message>
    <message>
        <source>Written: {path}</source>
        <translation>已写入：{path}</translation>
    </message>
    <message>
        <source>Save as a Page</source>
        <translation>另存为页面</translation>
    </message>
    <message numerus="yes">
        <source>{left} of %Ln photos wait for a decision</source>
        <translation>
            <numerusform>%Ln 张照片中有 {left} 张等待决定</numerusform>
        </translation>
    </message>
    <message>
        <source>no name</source>
        <translation>未署名</translation>
    </message>
    <message numerus="yes">
        <source>How fast it goes is not known yet: %Ln photos were decided on one by one.</source>
        <translation>
            <numerusform>速度尚不清楚：逐张决定的照片有 %Ln 张。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It takes %Ln of them.</source>
        <translation>
            <numerusform>需要 %Ln 张。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A photo takes {time} (median of the last %Ln decided on one by one; pauses of more than {pause} left out).</source>
        <translation>
            <numerusform>每张照片需要 {time}（最近逐张决定的 %Ln 张的中位数；不计超过 {pause} 的停顿）。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos take {time} of one person&apos;s work, for some take longer.</source>
        <translation>
            <numerusform>%Ln 张照片需要一个人工作 {time}（有些照片耗时更长）。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>That is %Ln days like the latest ones, with {n} photos a day.</source>
        <translation>
            <numerusform>按最近每天 {n} 张照片计算，还需 %Ln 天。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>How good it would be if everything sure were accepted now is not known: that takes %Ln photos that were finished by hand and taught no round. There are {n}.</source>
        <translation>
            <numerusform>若现在接受所有确信的建议，质量如何尚不清楚：需要 %Ln 张手工完成且未用于任何轮次训练的照片，现有 {n} 张。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>No confidence is sure: on %Ln finished photos none was right in {share} % with 95 % certainty.</source>
        <translation>
            <numerusform>没有足够可靠的置信度：在 %Ln 张已完成的照片上，没有任何置信度能以 95 % 的把握达到 {share} % 正确。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{sure} of %Ln proposals that wait are sure, with a confidence of at least {confidence}. If all were accepted now, about {percent} % would be right (IoU {iou} or more with the mask), with 95 % certainty at least {least} %; known from n = {n} finished photos as sure.</source>
        <translation>
            <numerusform>%Ln 个等待的建议中有 {sure} 个可靠，置信度至少为 {confidence}。若现在全部接受，约 {percent} % 正确（与掩码的 IoU 不低于 {iou}），有 95 % 的把握至少为 {least} %；依据 n = {n} 张同样可靠的已完成照片。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Reasons</name>
    <message>
        <source>{name}: unsure where</source>
        <translation>{name}：位置不确定</translation>
    </message>
    <message>
        <source>{name}: hardly told from background</source>
        <translation>{name}：难以与背景区分</translation>
    </message>
    <message>
        <source>{name}: {percent} changed at edges</source>
        <translation>{name}：边缘处改变 {percent}</translation>
    </message>
    <message>
        <source>{name}: the segmenter sees it elsewhere</source>
        <translation>{name}：分割器认为在别处</translation>
    </message>
    <message>
        <source>{name}: no pixels</source>
        <translation>{name}：没有像素</translation>
    </message>
    <message>
        <source>{name}: pixels without tag</source>
        <translation>{name}：有像素但无标签</translation>
    </message>
    <message>
        <source>{name}: hardly seen by the network</source>
        <translation>{name}：网络几乎看不到</translation>
    </message>
    <message>
        <source>{name}: rare</source>
        <translation>{name}：少见</translation>
    </message>
    <message>
        <source>Left out: {name}</source>
        <translation>已略过：{name}</translation>
    </message>
    <message>
        <source>{name}: probably the wrong class</source>
        <translation>{name}：类别可能有误</translation>
    </message>
    <message>
        <source>{name}: in part probably background</source>
        <translation>{name}：部分可能是背景</translation>
    </message>
    <message>
        <source>{name}: probably missing</source>
        <translation>{name}：可能缺失</translation>
    </message>
</context>
<context>
    <name>Refusal</name>
    <message>
        <source>&amp;Locate…</source>
        <translation>定位(&amp;L)…</translation>
    </message>
    <message>
        <source>Say where this photo lies now</source>
        <translation>指出这张照片现在的位置</translation>
    </message>
    <message>
        <source>Keep the mask under another name, and begin this photo anew</source>
        <translation>将掩码以另一个名称保留，并重新开始这张照片</translation>
    </message>
    <message>
        <source>Set the Mask &amp;Aside</source>
        <translation>搁置掩码(&amp;I)</translation>
    </message>
    <message>
        <source>Leave &amp;Out…</source>
        <translation>排除(&amp;O)…</translation>
    </message>
    <message>
        <source>Take this photo out of the project; nothing is deleted</source>
        <translation>将这张照片移出项目；不会删除任何内容</translation>
    </message>
    <message>
        <source>&amp;Try Again</source>
        <translation>重试(&amp;T)</translation>
    </message>
    <message>
        <source>Open it once more</source>
        <translation>再打开一次</translation>
    </message>
    <message>
        <source>“{name}” cannot be opened</source>
        <translation>无法打开“{name}”</translation>
    </message>
</context>
<context>
    <name>RefusedPhotos</name>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>Where is {name} now?</source>
        <translation>{name} 现在在哪里？</translation>
    </message>
</context>
<context>
    <name>Reviewing</name>
    <message numerus="yes">
        <source>What you decided about %Ln images is not written yet, and is tried again. {why}</source>
        <translation>
            <numerusform>您对 %Ln 张图像的决定尚未写入，将再次尝试。{why}</numerusform>
        </translation>
    </message>
    <message>
        <source>Erase {name}</source>
        <translation>擦除 {name}</translation>
    </message>
</context>
<context>
    <name>Rounds</name>
    <message numerus="yes">
        <source>It agrees with your masks to {share} % (%Ln photos that it has not learned from).</source>
        <translation>
            <numerusform>它与您的掩码的吻合度为 {share} %（%Ln 张它未学习过的照片）。</numerusform>
        </translation>
    </message>
    <message>
        <source>Round {n} is not taken by itself, since it agrees worse with your masks.</source>
        <translation>第 {n} 轮不会自动采用，因为它与您的掩码吻合得更差。</translation>
    </message>
    <message>
        <source>The proposals stay those of round {n}.</source>
        <translation>建议仍为第 {n} 轮的建议。</translation>
    </message>
    <message>
        <source>The difference may be chance.</source>
        <translation>差异可能出于偶然。</translation>
    </message>
    <message>
        <source>That is more than chance.</source>
        <translation>这并非偶然。</translation>
    </message>
    <message>
        <source>attention alone</source>
        <translation>仅注意力</translation>
    </message>
    <message>
        <source>learned masks alone</source>
        <translation>仅学到的掩码</translation>
    </message>
    <message>
        <source>attention and learned masks</source>
        <translation>注意力与学到的掩码</translation>
    </message>
    <message>
        <source>Nobody can say yet how good round {n} is: no photo is corrected and accepted.</source>
        <translation>目前还无法判断第 {n} 轮有多好：尚无已修正并接受的照片。</translation>
    </message>
    <message numerus="yes">
        <source>Round {n} agrees with your masks to {after} % (before: {before} %), on %Ln corrected photos that neither it nor the round before has learned from.</source>
        <translation>
            <numerusform>在 %Ln 张本轮和上一轮都未学习过的已修正照片上，第 {n} 轮与您的掩码的吻合度为 {after} %（之前：{before} %）。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Round {n} agrees with your masks to {after} % (before: {before} %), on %Ln corrected photos; but it or the round before has learned from these, which flatters.</source>
        <translation>
            <numerusform>在 %Ln 张已修正的照片上，第 {n} 轮与您的掩码的吻合度为 {after} %（之前：{before} %）；但本轮或上一轮已从这些照片中学习，因此数值偏高。</numerusform>
        </translation>
    </message>
    <message>
        <source>; the first figure allows for the choice</source>
        <translation>；第一个数值已考虑选择的影响</translation>
    </message>
    <message>
        <source>It goes by {what}, which is clearly better than both together ({means}).</source>
        <translation>它依据{what}，明显优于两者结合（{means}）。</translation>
    </message>
    <message>
        <source>It goes by both together; neither alone is clearly better ({means}).</source>
        <translation>它依据两者结合；单独任何一种都没有明显更好（{means}）。</translation>
    </message>
    <message numerus="yes">
        <source>Correct and accept %Ln more photos, and rounds are judged by photos that they have not learned from.</source>
        <translation>
            <numerusform>再修正并接受 %Ln 张照片，之后将用未学习过的照片来评判各轮次。</numerusform>
        </translation>
    </message>
    <message>
        <source>There are no saliency maps, with which first masks are much better. {why}.</source>
        <translation>没有显著性图，而有了它初始掩码会好得多。{why}。</translation>
    </message>
    <message numerus="yes">
        <source>Learned from %Ln saliency maps of the folder that was named.</source>
        <translation>
            <numerusform>已从所指定文件夹的 %Ln 张显著性图中学习。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Saliency maps were made for %Ln photos, and are kept in the project.</source>
        <translation>
            <numerusform>已为 %Ln 张照片生成显著性图，并保存在项目中。</numerusform>
        </translation>
    </message>
    <message>
        <source>Round {n} takes up what round {m} had learned. Machine ▸ Compare Rounds leads back.</source>
        <translation>第 {n} 轮采用了第 {m} 轮所学到的内容。可通过“机器 ▸ 比较轮次”返回。</translation>
    </message>
    <message numerus="yes">
        <source>It learned masks from %Ln tidied proposals.</source>
        <translation>
            <numerusform>它从 %Ln 个整理过的建议中学习了掩码。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RoundsDialog</name>
    <message>
        <source>Rounds</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Images, most changed first</source>
        <translation>图像，变化最大的在前</translation>
    </message>
    <message>
        <source>Show what changed</source>
        <translation>显示变化之处</translation>
    </message>
    <message>
        <source>Which classes are put back</source>
        <translation>要恢复哪些类别</translation>
    </message>
    <message>
        <source>Put Back as Before</source>
        <translation>恢复为之前</translation>
    </message>
    <message>
        <source>Go Back to the Round Before…</source>
        <translation>回到之前的轮次…</translation>
    </message>
    <message>
        <source>Take It Anyway</source>
        <translation>仍然采用</translation>
    </message>
    <message>
        <source>Choose two different rounds. The first comparison comes with the second round.</source>
        <translation>请选择两个不同的轮次。第二轮之后才有第一次比较。</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>正在比较…</translation>
    </message>
    <message>
        <source>Go back to round {n}? Its classifier and its proposals are taken up again as a new round.</source>
        <translation>回到第 {n} 轮？它的分类器和建议将作为新的一轮重新采用。</translation>
    </message>
    <message>
        <source>Your masks stay as they are, and nothing is deleted: you can come back.</source>
        <translation>您的掩码保持不变，也不会删除任何内容：您可以再回来。</translation>
    </message>
    <message>
        <source>Go Back</source>
        <translation>回到该轮</translation>
    </message>
    <message>
        <source>all classes</source>
        <translation>所有类别</translation>
    </message>
    <message>
        <source>only {name}</source>
        <translation>仅 {name}</translation>
    </message>
    <message>
        <source>The proposal is as it was before.</source>
        <translation>建议已恢复原样。</translation>
    </message>
    <message>
        <source>Nothing to put back: it is so already, or accepted.</source>
        <translation>没有可恢复的：已是如此，或已接受。</translation>
    </message>
    <message>
        <source>Taken up as round {n}.</source>
        <translation>已作为第 {n} 轮采用。</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>to</source>
        <translation>到</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message numerus="yes">
        <source>{m} of %Ln proposals changed; most changed first.</source>
        <translation>
            <numerusform>%Ln 个建议中变化了 {m} 个；变化最大的在前。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunControl</name>
    <message>
        <source>“{title}” is under way{where}. Wait for it, or cancel it first.</source>
        <translation>“{title}”正在运行{where}。请等待其完成，或先取消。</translation>
    </message>
    <message>
        <source> in the project {name}</source>
        <translation>（项目 {name}）</translation>
    </message>
    <message>
        <source>What you did last could not be written yet, so a run would not see it. Try again in a moment.</source>
        <translation>您刚才的操作尚未写入，运行看不到它。请稍后再试。</translation>
    </message>
    <message>
        <source>Exporting beside the run…</source>
        <translation>正在与运行同时导出…</translation>
    </message>
    <message>
        <source>Another export is under way; this one can follow it.</source>
        <translation>另一个导出正在进行；此导出可在其后进行。</translation>
    </message>
    <message>
        <source>Exported to {folder}</source>
        <translation>已导出到 {folder}</translation>
    </message>
    <message>
        <source>{exported}; not all of it is as it was asked for</source>
        <translation>{exported}；并非全部如所要求</translation>
    </message>
    <message>
        <source>Open Folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Proposing for {name}…</source>
        <translation>正在为 {name} 提出建议…</translation>
    </message>
    <message>
        <source>Take Back</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>Show Them</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Take It Anyway</source>
        <translation>仍然采用</translation>
    </message>
</context>
<context>
    <name>RunDialog</name>
    <message>
        <source>Propose Masks</source>
        <translation>建议掩码</translation>
    </message>
    <message>
        <source>Self-Train</source>
        <translation>自训练</translation>
    </message>
    <message>
        <source>Train again, then propose anew</source>
        <translation>再次训练，然后重新建议</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Graphics card (CUDA)</source>
        <translation>显卡 (CUDA)</translation>
    </message>
    <message>
        <source>Train the first classifier again</source>
        <translation>重新训练第一个分类器</translation>
    </message>
    <message>
        <source>Learn from saliency maps: first masks are much better with them</source>
        <translation>从显著性图学习：初始掩码会好得多</translation>
    </message>
    <message>
        <source>What stands out in a photo. Photos without such maps get them, kept in the project</source>
        <translation>照片中突出的内容。没有此类图的照片会自动得到，并保存在项目中</translation>
    </message>
    <message>
        <source>Choose u2netp.onnx…</source>
        <translation>选择 u2netp.onnx…</translation>
    </message>
    <message>
        <source>as the preset says</source>
        <translation>按预设</translation>
    </message>
    <message>
        <source>How many batches the network learns from</source>
        <translation>网络学习多少个批次</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Begin with</source>
        <translation>起步方式</translation>
    </message>
    <message>
        <source>How thoroughly</source>
        <translation>细致程度</translation>
    </message>
    <message>
        <source>Saliency maps cannot be made here, so first masks will be worse. {why}</source>
        <translation>此处无法生成显著性图，因此初始掩码会较差。{why}</translation>
    </message>
    <message>
        <source>The classifier does not know {classes}, added after it had learned. So a first classifier is trained again, from the tags, and proposes anew. Pixels you have set are never changed; the round after it learns from them.</source>
        <translation>分类器不认识 {classes}，因为这些类别是在它学习之后才添加的。因此会根据标签重新训练第一个分类器，并重新给出建议。您设置的像素绝不会改变；之后的一轮会从中学习。</translation>
    </message>
    <message>
        <source>Choose u2netp.onnx</source>
        <translation>选择 u2netp.onnx</translation>
    </message>
    <message>
        <source>Nothing is trained: CLIP looks once at each photo. What it looks for is in {file} of the project.</source>
        <translation>无需训练：CLIP 对每张照片只看一次。它要找什么写在项目的 {file} 中。</translation>
    </message>
    <message>
        <source>Quick is chosen: Full would take about {time} here.</source>
        <translation>已选择“快速”：在这里“完整”大约需要 {time}。</translation>
    </message>
    <message numerus="yes">
        <source>The card&apos;s memory holds %Ln photos of a batch at once, so that a batch takes several passes.</source>
        <translation>
            <numerusform>显存一次只能容纳一批中的 %Ln 张照片，因此每批要分多次处理。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln classes are in fewer than {few} tagged photos ({some}): expect poor proposals there.</source>
        <translation>
            <numerusform>%Ln 个类别只出现在不足 {few} 张带标签的照片中（{some}）：其建议会很差。</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} is in every tagged photo, so nothing tells what it is not: tag photos without it.</source>
        <translation>每张带标签的照片里都有 {name}，因此无从得知什么不是它：请给不含它的照片也加标签。</translation>
    </message>
    <message>
        <source>Tag more photos first, or expect proposals that are mostly wrong.</source>
        <translation>请先给更多照片加标签，否则建议大多是错的。</translation>
    </message>
    <message>
        <source>Saliency maps show where things are, whatever they are: leave them on.</source>
        <translation>显著性图能显示物体在哪里，不论是什么：请保持启用。</translation>
    </message>
    <message>
        <source>the graphics card</source>
        <translation>显卡</translation>
    </message>
    <message>
        <source>the processor</source>
        <translation>处理器</translation>
    </message>
    <message numerus="yes">
        <source>About {time} for %Ln images on {where}, and {memory} GB of memory</source>
        <translation>
            <numerusform>%Ln 张图像在{where}上约需 {time}，占用 {memory} GB 内存</numerusform>
        </translation>
    </message>
    <message>
        <source>, {n} GB of the card&apos;s</source>
        <translation>，以及 {n} GB 显存</translation>
    </message>
    <message>
        <source> (measured just now).</source>
        <translation>（刚刚测得）。</translation>
    </message>
    <message numerus="yes">
        <source>A new round learns from the proposals of %Ln images and from the {m} you have corrected, then proposes anew. Pixels you have set are never changed, and a round that agrees worse with your masks is not taken by itself. You can go on painting meanwhile.</source>
        <translation>
            <numerusform>新的一轮从 %Ln 张图像的建议以及您修正过的 {m} 张中学习，然后重新建议。您设定的像素永远不会改变；与您的掩码吻合得更差的一轮不会被自动采用。在此期间您可以继续绘制。</numerusform>
        </translation>
    </message>
    <message>
        <source>Tags: train a first classifier</source>
        <translation>标签：训练第一个分类器</translation>
    </message>
    <message>
        <source>CLIP: words for the classes, your own weights, no training</source>
        <translation>CLIP：类别的词语，您自己的权重，无需训练</translation>
    </message>
    <message>
        <source>Quick: minutes on a processor</source>
        <translation>快速：处理器上几分钟</translation>
    </message>
    <message>
        <source>Full: the whole network learns, for a graphics card</source>
        <translation>完整：整个网络都学习，适合显卡</translation>
    </message>
    <message>
        <source>DINOv2 small: your own weights, several times as long as Quick</source>
        <translation>DINOv2 small：您自己的权重，耗时是“快速”的数倍</translation>
    </message>
    <message>
        <source>DINOv2 base: your own weights, for a graphics card</source>
        <translation>DINOv2 base：您自己的权重，适合显卡</translation>
    </message>
    <message>
        <source>CLIP: your own weights, for a graphics card</source>
        <translation>CLIP：您自己的权重，适合显卡</translation>
    </message>
    <message>
        <source>As in the paper: ResNet-38d, for a large graphics card</source>
        <translation>同论文：ResNet-38d，需要大型显卡</translation>
    </message>
    <message>
        <source>As in the paper&apos;s code: ResNet-38d, for a large graphics card</source>
        <translation>同论文代码：ResNet-38d，需要大型显卡</translation>
    </message>
    <message>
        <source>More settings</source>
        <translation>更多设置</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>高级</translation>
    </message>
    <message>
        <source>Propose masks</source>
        <translation>建议掩码</translation>
    </message>
    <message>
        <source>Measuring on a few of your photos how long this will take; Start need not wait for it…</source>
        <translation>正在用几张照片测量所需时间；不必等待即可开始…</translation>
    </message>
    <message>
        <source> ({done} of {total})</source>
        <translation>（{done} / {total}）</translation>
    </message>
    <message numerus="yes">
        <source>The machine learns from the tags of %Ln images what each class looks like, and writes a proposal for each. You can go on looking and painting meanwhile.</source>
        <translation>
            <numerusform>机器从 %Ln 张图像的标签中学习每个类别的样子，并为每张图像写出建议。其间您可以继续查看和绘制。</numerusform>
        </translation>
    </message>
    <message>
        <source>Compute on</source>
        <translation>计算设备</translation>
    </message>
    <message>
        <source>Training steps</source>
        <translation>训练步数</translation>
    </message>
    <message>
        <source>The last such round took {time}.</source>
        <translation>上一次同类轮次用时 {time}。</translation>
    </message>
</context>
<context>
    <name>RunPanel</name>
    <message>
        <source>Propose Masks</source>
        <translation>建议掩码</translation>
    </message>
    <message>
        <source>Self-Train</source>
        <translation>自训练</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续运行</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Details…</source>
        <translation>详情…</translation>
    </message>
    <message>
        <source>No training from tags yet</source>
        <translation>尚未用标签训练</translation>
    </message>
    <message>
        <source>No proposals yet</source>
        <translation>还没有建议</translation>
    </message>
    <message>
        <source>Train again on the images you have fixed ({n} so far), then propose anew. Your pixels stay as they are.</source>
        <translation>用您修正过的图像（目前 {n} 张）再次训练，然后重新建议。您的像素保持不变。</translation>
    </message>
    <message>
        <source>Round {n} is done</source>
        <translation>第 {n} 轮已完成</translation>
    </message>
    <message>
        <source>Reading the tags</source>
        <translation>正在读取标签</translation>
    </message>
    <message numerus="yes">
        <source>The machine learns from the tags of %Ln images where each class is, and proposes a mask for each.</source>
        <translation>
            <numerusform>机器从 %Ln 张图像的标签中学习每个类别的位置，并为每张图像建议一个掩码。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The tags of %Ln images are a segmenter&apos;s guess. The machine learns from them once you confirm them: Shift+Y.</source>
        <translation>
            <numerusform>%Ln 张图像的标签是分割器猜测的。确认（Shift+Y）后机器才会从中学习。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images without tags are left alone.</source>
        <translation>
            <numerusform>%Ln 张没有标签的图像不作处理。</numerusform>
        </translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>{title} in the project {name}</source>
        <translation>{title}（项目 {name}）</translation>
    </message>
    <message>
        <source> · {done} of {total}</source>
        <translation> · {done} / {total}</translation>
    </message>
    <message>
        <source> · {time} left</source>
        <translation> · 剩余 {time}</translation>
    </message>
    <message>
        <source>Go On</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>The run waits, and keeps its memory; other programs get the cores</source>
        <translation>运行处于等待，保留其内存；其他程序可使用处理器核心</translation>
    </message>
    <message>
        <source>The run goes on where it is</source>
        <translation>运行从原处继续</translation>
    </message>
    <message>
        <source>Paused · {stage}</source>
        <translation>已暂停 · {stage}</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>No word from the run for two minutes. It may be busy, or stuck: cancelling is safe.</source>
        <translation>两分钟没有收到运行的消息。它可能很忙，也可能卡住：取消是安全的。</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>{title}: done</source>
        <translation>{title}：完成</translation>
    </message>
    <message>
        <source>{title}: cancelled</source>
        <translation>{title}：已取消</translation>
    </message>
    <message>
        <source>{title}: failed</source>
        <translation>{title}：失败</translation>
    </message>
    <message>
        <source>Round {n} was not taken: it agreed worse. Machine ▸ Compare Rounds can take it anyway.</source>
        <translation>第 {n} 轮未被采用：吻合得更差。可在“机器 ▸ 比较轮次”中仍然采用。</translation>
    </message>
</context>
<context>
    <name>Runs</name>
    <message numerus="yes">
        <source>%Ln left out, the first is {name}: {why}</source>
        <translation>
            <numerusform>略过 %Ln 个，第一个是 {name}：{why}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images written to {folder}</source>
        <translation>
            <numerusform>已将 %Ln 张图像写入 {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln masks imported, {kept} kept as they were, {bad} unreadable</source>
        <translation>
            <numerusform>已导入 %Ln 个掩码，{kept} 个保持原样，{bad} 个无法读取</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} of %Ln proposals changed</source>
        <translation>
            <numerusform>%Ln 个建议中更改了 {n} 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln masks checked, {n} of them suspicious, in {time}</source>
        <translation>
            <numerusform>已检查 %Ln 个掩码，其中 {n} 个可疑，用时 {time}</numerusform>
        </translation>
    </message>
    <message>
        <source>Round {n} is not taken: it agrees worse with your masks</source>
        <translation>第 {n} 轮未被采用：它与您的掩码吻合得更差</translation>
    </message>
    <message numerus="yes">
        <source>%Ln proposals in {time}</source>
        <translation>
            <numerusform>%Ln 个建议，用时 {time}</numerusform>
        </translation>
    </message>
    <message>
        <source>The model is used as its makers made it</source>
        <translation>按原样使用模型</translation>
    </message>
    <message numerus="yes">
        <source>learned from %Ln masks</source>
        <translation>
            <numerusform>从 %Ln 个掩膜学习</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>on %Ln others its answers overlap with what is meant to {after} % instead of {before} %</source>
        <translation>
            <numerusform>在另外 %Ln 个掩膜上，回答与所指目标的重合度为 {after}%（之前为 {before}%）</numerusform>
        </translation>
    </message>
    <message>
        <source>it is used from now on</source>
        <translation>从现在起使用</translation>
    </message>
    <message>
        <source>that is not better, and not used</source>
        <translation>没有变好，不使用</translation>
    </message>
    <message numerus="yes">
        <source>trained on %Ln images</source>
        <translation>
            <numerusform>用 %Ln 张图像训练</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images segmented, {m} of them with doubtful tags</source>
        <translation>
            <numerusform>已分割 %Ln 张图像，其中 {m} 张的标签存疑</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln proposed anew</source>
        <translation>
            <numerusform>%Ln 个重新建议</numerusform>
        </translation>
    </message>
    <message>
        <source>{what}, in {time}</source>
        <translation>{what}，用时 {time}</translation>
    </message>
    <message>
        <source>GPU {n} GB</source>
        <translation>GPU {n} GB</translation>
    </message>
    <message>
        <source>memory {n} GB</source>
        <translation>内存 {n} GB</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} 分钟</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分钟</translation>
    </message>
    <message>
        <source>Proposing masks</source>
        <translation>建议掩码</translation>
    </message>
    <message>
        <source>Proposing masks by CLIP</source>
        <translation>用 CLIP 建议掩码</translation>
    </message>
    <message>
        <source>Self-training</source>
        <translation>自训练</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Importing masks</source>
        <translation>导入掩码</translation>
    </message>
    <message>
        <source>Training the segmenter</source>
        <translation>训练分割器</translation>
    </message>
    <message>
        <source>Segmenting</source>
        <translation>分割</translation>
    </message>
    <message>
        <source>Taking tidying back</source>
        <translation>撤回整理</translation>
    </message>
    <message>
        <source>Tidying proposals</source>
        <translation>整理建议</translation>
    </message>
    <message>
        <source>Forgetting what was taught</source>
        <translation>正在遗忘所学内容</translation>
    </message>
    <message>
        <source>Teaching the model</source>
        <translation>正在训练模型</translation>
    </message>
    <message>
        <source>Checking masks</source>
        <translation>正在检查掩码</translation>
    </message>
</context>
<context>
    <name>SampleStrip</name>
    <message>
        <source>What the network makes of some images now</source>
        <translation>网络目前对一些图像的判断</translation>
    </message>
    <message>
        <source>Masks at step {n}</source>
        <translation>第 {n} 步的掩码</translation>
    </message>
</context>
<context>
    <name>SavedFilters</name>
    <message>
        <source>Keep “{filter}”</source>
        <translation>保存“{filter}”</translation>
    </message>
    <message>
        <source>Keep This Filter</source>
        <translation>保存此筛选</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>忘记</translation>
    </message>
    <message>
        <source>Not reviewed yet</source>
        <translation>尚未审阅</translation>
    </message>
    <message>
        <source>Flagged</source>
        <translation>已标记</translation>
    </message>
    <message>
        <source>Tags and mask disagree</source>
        <translation>标签与掩码不一致</translation>
    </message>
    <message>
        <source>Without tags</source>
        <translation>没有标签</translation>
    </message>
    <message>
        <source>Decided by {name}</source>
        <translation>由 {name} 决定</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>按名称</translation>
    </message>
    <message>
        <source>By status</source>
        <translation>按状态</translation>
    </message>
    <message>
        <source>By tags</source>
        <translation>按标签</translation>
    </message>
    <message>
        <source>Decided last</source>
        <translation>最近决定</translation>
    </message>
    <message>
        <source>Sort: {order}</source>
        <translation>排序：{order}</translation>
    </message>
    <message>
        <source>All images</source>
        <translation>所有图像</translation>
    </message>
    <message>
        <source>Kept filters</source>
        <translation>已保存的筛选</translation>
    </message>
</context>
<context>
    <name>SecondLookDialog</name>
    <message>
        <source>Second Look</source>
        <translation>复看</translation>
    </message>
    <message>
        <source>Looking for second looks…</source>
        <translation>正在查找复看…</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>First</source>
        <translation>第一人</translation>
    </message>
    <message>
        <source>Second</source>
        <translation>第二人</translation>
    </message>
    <message>
        <source>Stays</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Photos looked at twice, those with little agreement first</source>
        <translation>看过两次的照片，一致程度低的在前</translation>
    </message>
    <message>
        <source>Photos to look at</source>
        <translation>要查看的照片</translation>
    </message>
    <message>
        <source>Begin a Look</source>
        <translation>开始复看</translation>
    </message>
    <message>
        <source>Settle</source>
        <translation>确定</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message numerus="yes">
        <source>Go On with My %Ln Photos</source>
        <translation>
            <numerusform>继续查看我的 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>How far do two people agree?</source>
        <translation>两个人的一致程度如何？</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos looked at twice: mean IoU {iou} %.</source>
        <translation>
            <numerusform>%Ln 张照片看过两次：平均 IoU {iou} %。</numerusform>
        </translation>
    </message>
    <message>
        <source>background</source>
        <translation>背景</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos wait for their second look.</source>
        <translation>
            <numerusform>%Ln 张照片等待复看。</numerusform>
        </translation>
    </message>
    <message>
        <source>To look yourself, say your name first: File ▸ Preferences.</source>
        <translation>要亲自复看，请先填写姓名：文件 ▸ 首选项。</translation>
    </message>
    <message>
        <source>Photos that somebody else has accepted are drawn by lot. You look at them as if nobody had, in a project of their own; accept each when it is right. The masks of the first stay as they are.</source>
        <translation>从他人已接受的照片中随机抽取。您在单独的项目中查看它们，就像没有人看过一样；正确后逐张接受。第一人的掩码保持不变。</translation>
    </message>
    <message>
        <source>IoU {iou} %</source>
        <translation>IoU {iou} %</translation>
    </message>
    <message>
        <source>not settled</source>
        <translation>未确定</translation>
    </message>
    <message>
        <source>the first</source>
        <translation>第一个</translation>
    </message>
    <message>
        <source>the second</source>
        <translation>第二个</translation>
    </message>
    <message>
        <source>Which mask of {name} stays</source>
        <translation>{name} 保留哪个掩码</translation>
    </message>
    <message>
        <source>no name</source>
        <translation>未署名</translation>
    </message>
</context>
<context>
    <name>SegmentDialog</name>
    <message>
        <source>Segmenter</source>
        <translation>分割器</translation>
    </message>
    <message>
        <source>Choose File…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Align to the photo&apos;s edges (dense CRF)</source>
        <translation>对齐到照片的边缘（稠密 CRF）</translation>
    </message>
    <message>
        <source>Segmenters</source>
        <translation>分割器</translation>
    </message>
    <message>
        <source>Choose a segmenter</source>
        <translation>选择分割器</translation>
    </message>
    <message>
        <source>There is no segmenter yet: train one in a project with masks, or choose a file.</source>
        <translation>还没有分割器：请在有掩码的项目中训练一个，或选择文件。</translation>
    </message>
</context>
<context>
    <name>Segmenter</name>
    <message>
        <source>Train a Segmenter</source>
        <translation>训练分割器</translation>
    </message>
    <message>
        <source>Train a network that needs no tags</source>
        <translation>训练不需要标签的网络</translation>
    </message>
    <message>
        <source>It learns from the masks and proposals of this project what each class looks like, and then segments any photo, also those that nobody has tagged. You can go on painting meanwhile.</source>
        <translation>它从此项目的掩码和建议中学习每个类别的样子，然后可以分割任何照片，包括没有人加过标签的照片。在此期间您可以继续绘制。</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Segment with a Segmenter</source>
        <translation>用分割器分割</translation>
    </message>
    <message>
        <source>Segment without tags</source>
        <translation>无标签分割</translation>
    </message>
    <message>
        <source>A trained segmenter looks at {photos}. What it sees becomes their proposals, and its classes become their tags; these are marked as doubtful until you confirm them. Masks are never changed.</source>
        <translation>训练好的分割器查看{photos}。它看到的内容成为这些照片的建议，它的类别成为标签；在您确认之前，这些标签标为存疑。掩码永远不会改变。</translation>
    </message>
    <message>
        <source>Segment</source>
        <translation>分割</translation>
    </message>
    <message>
        <source>This project has no {names}: what is seen of that becomes background. File ▸ Classes can add them first.</source>
        <translation>此项目没有 {names}：看到的这些会成为背景。可先在“文件 ▸ 类别”中添加。</translation>
    </message>
    <message>
        <source>This project has none of these classes. File ▸ Classes can add them first.</source>
        <translation>此项目没有这些类别。可先在“文件 ▸ 类别”中添加。</translation>
    </message>
    <message>
        <source>Take what it sees as new proposals of tagged photos</source>
        <translation>把它看到的内容作为带标签照片的新建议</translation>
    </message>
    <message>
        <source>It is told the tags. Masks stay as they are, and so do photos that were accepted</source>
        <translation>它会得知标签。掩码保持不变，已接受的照片也是如此</translation>
    </message>
    <message>
        <source>{network}, begun from {weights}, trained on {images} images. It knows {classes}.</source>
        <translation>{network}，以 {weights} 起步，用 {images} 张图像训练。它认识{classes}。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln classes: {some}</source>
        <translation>
            <numerusform>%Ln 个类别：{some}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SegmenterControl</name>
    <message>
        <source>all photos of this project, {n} of them without confirmed tags</source>
        <translation>此项目的所有照片，其中 {n} 张没有已确认的标签</translation>
    </message>
    <message>
        <source>the photos in “{name}”, of which nothing says what they show</source>
        <translation>“{name}”中没有任何内容说明的照片</translation>
    </message>
    <message>
        <source>The tags of these images need no confirmation.</source>
        <translation>这些图像的标签无需确认。</translation>
    </message>
    <message numerus="yes">
        <source>The tags of %Ln images are confirmed.</source>
        <translation>
            <numerusform>已确认 %Ln 张图像的标签。</numerusform>
        </translation>
    </message>
    <message>
        <source>Nobody has said what is in these photos. Tag them, or let a segmenter look.</source>
        <translation>还没有人说明这些照片中有什么。请加标签，或让分割器查看。</translation>
    </message>
    <message>
        <source>Segment…</source>
        <translation>分割…</translation>
    </message>
    <message>
        <source>Nobody has said what is in these photos. Select some that show the same, and choose its class: that tags them.</source>
        <translation>尚未说明这些照片里有什么。选择内容相同的几张，再选择其类别：这样就加了标签。</translation>
    </message>
    <message>
        <source>Show Them All</source>
        <translation>全部显示</translation>
    </message>
</context>
<context>
    <name>SegmenterPanel</name>
    <message>
        <source>Train Segmenter…</source>
        <translation>训练分割器…</translation>
    </message>
    <message>
        <source>Segment Photos…</source>
        <translation>分割照片…</translation>
    </message>
    <message>
        <source>Show Them</source>
        <translation>显示它们</translation>
    </message>
    <message numerus="yes">
        <source>%Ln images have tags that only a segmenter has seen. They count once you confirm them: Shift+Y.</source>
        <translation>
            <numerusform>%Ln 张图像的标签只有分割器看到过。确认（Shift+Y）后才生效。</numerusform>
        </translation>
    </message>
    <message>
        <source>No segmenter yet</source>
        <translation>还没有分割器</translation>
    </message>
    <message>
        <source>When part of the masks is reviewed, a segmenter can learn from them and do the rest, and every new photo: it needs no tags.</source>
        <translation>审阅了一部分掩码之后，分割器可以从中学习，完成其余部分以及每张新照片：它不需要标签。</translation>
    </message>
    <message>
        <source>Segmenter of {day}</source>
        <translation>{day} 的分割器</translation>
    </message>
</context>
<context>
    <name>Shell</name>
    <message>
        <source>Main</source>
        <translation>主工具栏</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>Open &amp;Recent</source>
        <translation>打开最近的项目(&amp;R)</translation>
    </message>
    <message>
        <source>Tool&amp;s</source>
        <translation>工具(&amp;O)</translation>
    </message>
    <message>
        <source>Open a folder of photos or a project</source>
        <translation>打开照片文件夹或项目</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Fusion</source>
        <translation>融合</translation>
    </message>
    <message>
        <source>Segmenter</source>
        <translation>分割器</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史记录</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>机器</translation>
    </message>
</context>
<context>
    <name>SomeMasks</name>
    <message>
        <source>Some of them</source>
        <translation>其中一些</translation>
    </message>
    <message>
        <source>Return or a double click shows the photo itself</source>
        <translation>回车或双击可查看照片本身</translation>
    </message>
</context>
<context>
    <name>SplitWords</name>
    <message>
        <source>Of {n} photos about {val} are kept back to measure on, {test} for a last test.</source>
        <translation>{n} 张照片中约保留 {val} 张用于评测，{test} 张用于最终测试。</translation>
    </message>
    <message>
        <source>No sub-folders tell sources apart.</source>
        <translation>没有子文件夹可区分来源。</translation>
    </message>
    <message>
        <source>No name ends in a number.</source>
        <translation>没有名称以编号结尾。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln sub-folders; the largest, {name}, has {share} % of the photos.</source>
        <translation>
            <numerusform>%Ln 个子文件夹；最大的 {name} 占照片的 {share} %。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln series; the largest, {name}, has {share} % of the photos.</source>
        <translation>
            <numerusform>%Ln 个系列；最大的 {name} 占照片的 {share} %。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Stages</name>
    <message>
        <source>Reading tags</source>
        <translation>读取标签</translation>
    </message>
    <message>
        <source>attention of the teacher</source>
        <translation>教师的注意力</translation>
    </message>
    <message>
        <source>comparing rounds</source>
        <translation>比较轮次</translation>
    </message>
    <message>
        <source>comparing sizes</source>
        <translation>比较尺寸</translation>
    </message>
    <message>
        <source>contact sheet</source>
        <translation>缩略图表</translation>
    </message>
    <message>
        <source>counting pixels</source>
        <translation>统计像素</translation>
    </message>
    <message>
        <source>drawing</source>
        <translation>绘制</translation>
    </message>
    <message>
        <source>drawing a sample</source>
        <translation>抽取样本</translation>
    </message>
    <message>
        <source>exporting</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>finding where things end</source>
        <translation>寻找物体的边界</translation>
    </message>
    <message>
        <source>first training</source>
        <translation>首次训练</translation>
    </message>
    <message>
        <source>fusing anew</source>
        <translation>重新融合</translation>
    </message>
    <message>
        <source>importing</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>judging masks</source>
        <translation>评判掩码</translation>
    </message>
    <message>
        <source>judging the round</source>
        <translation>评判轮次</translation>
    </message>
    <message>
        <source>learning from tags alone</source>
        <translation>仅从标签学习</translation>
    </message>
    <message>
        <source>learning the masks</source>
        <translation>学习掩码</translation>
    </message>
    <message>
        <source>learning the masks of the others</source>
        <translation>学习其他照片的掩码</translation>
    </message>
    <message>
        <source>learning which classes are in a picture</source>
        <translation>学习图片中有哪些类别</translation>
    </message>
    <message>
        <source>looking at the images</source>
        <translation>查看图像</translation>
    </message>
    <message>
        <source>looking for more</source>
        <translation>寻找更多</translation>
    </message>
    <message>
        <source>looking with CLIP</source>
        <translation>用 CLIP 查看</translation>
    </message>
    <message>
        <source>measuring</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>measuring by size</source>
        <translation>按大小测量</translation>
    </message>
    <message>
        <source>comparing second looks</source>
        <translation>比较复看结果</translation>
    </message>
    <message>
        <source>comparing the copies</source>
        <translation>比较两份副本</translation>
    </message>
    <message>
        <source>copying the project</source>
        <translation>正在复制项目</translation>
    </message>
    <message>
        <source>drawing photos</source>
        <translation>抽取照片</translation>
    </message>
    <message>
        <source>looking for faults</source>
        <translation>查找缺陷</translation>
    </message>
    <message>
        <source>looking at photos</source>
        <translation>正在查看照片</translation>
    </message>
    <message>
        <source>measuring precision</source>
        <translation>测量精确率</translation>
    </message>
    <message>
        <source>mending</source>
        <translation>修整掩码</translation>
    </message>
    <message>
        <source>merging</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>near-duplicates</source>
        <translation>近似重复</translation>
    </message>
    <message>
        <source>proposals</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>reading maps</source>
        <translation>读取注意力图</translation>
    </message>
    <message>
        <source>rendering</source>
        <translation>渲染</translation>
    </message>
    <message>
        <source>review queue</source>
        <translation>审阅队列</translation>
    </message>
    <message>
        <source>saliency</source>
        <translation>显著性</translation>
    </message>
    <message>
        <source>segmenting</source>
        <translation>分割</translation>
    </message>
    <message>
        <source>tag doctor</source>
        <translation>标签诊断</translation>
    </message>
    <message>
        <source>taking back</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>teaching the promptable model</source>
        <translation>正在训练可提示模型</translation>
    </message>
    <message>
        <source>tidying</source>
        <translation>整理</translation>
    </message>
    <message>
        <source>training the segmenter</source>
        <translation>训练分割器</translation>
    </message>
    <message>
        <source>trying thresholds</source>
        <translation>尝试阈值</translation>
    </message>
    <message>
        <source>what tags alone show</source>
        <translation>仅凭标签所示</translation>
    </message>
</context>
<context>
    <name>StartOverDialog</name>
    <message>
        <source>Start Over</source>
        <translation>重新开始</translation>
    </message>
    <message>
        <source>What the mask begins from</source>
        <translation>掩码从何处开始</translation>
    </message>
    <message>
        <source>The mask of {name} becomes, as one step that can be undone:</source>
        <translation>{name} 的掩码将变为（作为可撤销的一步）：</translation>
    </message>
    <message>
        <source>the proposal</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>what the segmenter sees</source>
        <translation>分割器看到的内容</translation>
    </message>
    <message>
        <source>nothing: all background</source>
        <translation>空白：全部为背景</translation>
    </message>
    <message>
        <source>round {n}, {when}</source>
        <translation>第 {n} 轮，{when}</translation>
    </message>
    <message>
        <source>{p} % differs from the mask</source>
        <translation>与掩码相差 {p} %</translation>
    </message>
    <message>
        <source>as the mask is now</source>
        <translation>与现在的掩码相同</translation>
    </message>
    <message>
        <source>Start over from {words}</source>
        <translation>重新开始：{words}</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>new</source>
        <translation>新</translation>
    </message>
    <message>
        <source>proposed</source>
        <translation>已建议</translation>
    </message>
    <message>
        <source>in progress</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>已接受</translation>
    </message>
    <message>
        <source>flagged</source>
        <translation>已标记</translation>
    </message>
    <message>
        <source>{status}, {when}</source>
        <translation>{status}，{when}</translation>
    </message>
    <message>
        <source>{status} by {name}, {when}</source>
        <translation>{name} {status}，{when}</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Progress of the run</source>
        <translation>运行的进度</translation>
    </message>
    <message>
        <source>you</source>
        <translation>您</translation>
    </message>
    <message>
        <source>machine</source>
        <translation>机器</translation>
    </message>
    <message>
        <source>…</source>
        <translation>…</translation>
    </message>
    <message>
        <source>GPU</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Finding out what this machine computes on</source>
        <translation>正在确定本机用什么计算</translation>
    </message>
    <message>
        <source>Computing on {name}</source>
        <translation>在 {name} 上计算</translation>
    </message>
    <message>
        <source>Computing on the processor ({name}). The quick preset is made for this.</source>
        <translation>在处理器（{name}）上计算。“快速”预设正是为此而设。</translation>
    </message>
    <message>
        <source>background</source>
        <translation>背景</translation>
    </message>
    <message>
        <source>unsure</source>
        <translation>不确定</translation>
    </message>
</context>
<context>
    <name>StatusCounts</name>
    <message numerus="yes">
        <source>%Ln shown</source>
        <translation>
            <numerusform>显示 %Ln 张</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StrokeGrowth</name>
    <message>
        <source>Looking for the edge…</source>
        <translation>正在寻找边缘…</translation>
    </message>
</context>
<context>
    <name>Suggestions</name>
    <message>
        <source>Looking for what follows…</source>
        <translation>正在推断其余部分…</translation>
    </message>
    <message>
        <source>Take suggestion</source>
        <translation>采用补全</translation>
    </message>
    <message>
        <source>Nothing is striped. {key} asks what follows from your corrections.</source>
        <translation>没有条纹。按 {key} 询问您的修正意味着什么。</translation>
    </message>
    <message>
        <source>Looking at what you have corrected…</source>
        <translation>正在查看您的修正…</translation>
    </message>
    <message>
        <source>Striped: your corrections suggest +{more} / −{less} pixels for the rest. {key} takes it, Esc drops it.</source>
        <translation>条纹：根据您的修正，其余部分应 +{more} / −{less} 像素。{key} 采用，Esc 放弃。</translation>
    </message>
    <message>
        <source>Nothing to suggest: correct something first; the rest follows from it.</source>
        <translation>没有可补全的内容：先做一些修正，其余部分由此推断。</translation>
    </message>
</context>
<context>
    <name>TagDoctor</name>
    <message>
        <source>Tag Doctor</source>
        <translation>标签诊断</translation>
    </message>
    <message>
        <source>Looking for contradictions…</source>
        <translation>正在寻找矛盾…</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Contradiction</source>
        <translation>矛盾</translation>
    </message>
    <message>
        <source>Mend (Return)</source>
        <translation>修正（回车）</translation>
    </message>
    <message>
        <source>Or (Shift+Return)</source>
        <translation>或（Shift+回车）</translation>
    </message>
    <message>
        <source>Contradictions, strongest first</source>
        <translation>矛盾，最强的在前</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message numerus="yes">
        <source>%Ln contradictions, strongest first.</source>
        <translation>
            <numerusform>%Ln 处矛盾，最强的在前。</numerusform>
        </translation>
    </message>
    <message>
        <source>Tags, masks and classifier agree.</source>
        <translation>标签、掩码和分类器一致。</translation>
    </message>
    <message>
        <source>tag {name} has no pixels</source>
        <translation>标签 {name} 没有像素</translation>
    </message>
    <message numerus="yes">
        <source>{name} has %Ln pixels but no tag</source>
        <translation>
            <numerusform>{name} 有 %Ln 个像素但没有标签</numerusform>
        </translation>
    </message>
    <message>
        <source>the classifier does not see {name}</source>
        <translation>分类器没有看到 {name}</translation>
    </message>
    <message>
        <source>the classifier sees {name}, which is not tagged</source>
        <translation>分类器看到 {name}，但没有该标签</translation>
    </message>
    <message>
        <source>Add tag {name}</source>
        <translation>添加标签 {name}</translation>
    </message>
    <message>
        <source>Remove tag {name}</source>
        <translation>移除标签 {name}</translation>
    </message>
    <message>
        <source>Erase {name}</source>
        <translation>擦除 {name}</translation>
    </message>
    <message>
        <source>Look for {name}</source>
        <translation>寻找 {name}</translation>
    </message>
</context>
<context>
    <name>TeachDialog</name>
    <message numerus="yes">
        <source>The model learns from %Ln accepted masks what you call one thing, and to look where its class seems to be: for clicks, boxes, suggestions and tidying in this project. A quarter of the masks is kept back and judges; what was learned is used only where it answers better there. Your model&apos;s files stay as they are.</source>
        <translation>
            <numerusform>模型从 %Ln 个已接受的掩膜中学习您把什么当作一个物体，并学会参考其类别可能所在的位置：用于本项目中的点击、框选、补全和整理。四分之一的掩膜被留出用于评判；只有在这些掩膜上回答更好时才使用所学内容。您的模型文件保持不变。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>That takes %Ln accepted masks or more.</source>
        <translation>
            <numerusform>需要至少 %Ln 个已接受的掩膜。</numerusform>
        </translation>
    </message>
    <message>
        <source>Teach the Model</source>
        <translation>训练模型</translation>
    </message>
    <message>
        <source>Teach your own model by your masks</source>
        <translation>用您的掩膜训练您自己的模型</translation>
    </message>
    <message>
        <source>Teach</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>遗忘</translation>
    </message>
    <message>
        <source>Uses the model as its makers made it</source>
        <translation>按原样使用模型</translation>
    </message>
</context>
<context>
    <name>TidyDialog</name>
    <message>
        <source>Tidy Proposals</source>
        <translation>整理建议</translation>
    </message>
    <message>
        <source>Mend proposals with your own model</source>
        <translation>用您自己的模型修整建议</translation>
    </message>
    <message numerus="yes">
        <source>Each part of the %Ln proposals that nobody has reviewed is shown to the model, which draws its outline anew. Classes that your accepted masks speak against stay as they are. Masks are not touched, and the proposals as they were come back with Take Back.</source>
        <translation>
            <numerusform>将 %Ln 个无人审阅的建议中的每个部分展示给模型，由它重新绘制轮廓。与您已接受的掩码相悖的类别保持不变。掩码不受影响，“撤回”可恢复原来的建议。</numerusform>
        </translation>
    </message>
    <message>
        <source>Trying the model…</source>
        <translation>正在试用模型…</translation>
    </message>
    <message>
        <source>Tidy</source>
        <translation>整理</translation>
    </message>
    <message>
        <source>Take Back</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>Makes proposals that were tidied, and that nobody has reviewed since, what they were before</source>
        <translation>将整理过且此后无人审阅的建议恢复为整理前的样子</translation>
    </message>
    <message>
        <source>{name} ({family}) on {provider}: about {time}</source>
        <translation>{name} ({family})，{provider}：约 {time}</translation>
    </message>
</context>
<context>
    <name>TogetherControl</name>
    <message numerus="yes">
        <source>This is a second look. %Ln photos are not accepted yet.</source>
        <translation>
            <numerusform>这是复看。还有 %Ln 张照片未接受。</numerusform>
        </translation>
    </message>
    <message>
        <source>Back to {project}</source>
        <translation>返回 {project}</translation>
    </message>
    <message>
        <source>Settling second looks…</source>
        <translation>正在确定复看结果…</translation>
    </message>
    <message numerus="yes">
        <source>What stays of %Ln photos is settled.</source>
        <translation>
            <numerusform>%Ln 张照片保留哪个掩码已确定。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos left</source>
        <translation>
            <numerusform>剩余 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos left, about {time}</source>
        <translation>
            <numerusform>剩余 %Ln 张照片，约 {time}</numerusform>
        </translation>
    </message>
    <message>
        <source>Decisions are kept with the name of who made them, so that two people can share the work.</source>
        <translation>决定会与做出决定者的姓名一起保存，便于两人分工。</translation>
    </message>
    <message>
        <source>Say Your Name…</source>
        <translation>填写姓名…</translation>
    </message>
</context>
<context>
    <name>ToolOptions</name>
    <message>
        <source>Brush size ( [ and ], or Shift+wheel )</source>
        <translation>画笔大小（ [ 和 ]，或 Shift+滚轮 ）</translation>
    </message>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>Brush size in pixels of the image</source>
        <translation>画笔大小，以图像像素计</translation>
    </message>
    <message>
        <source>How far a colour may be from the clicked one, 0 to 255</source>
        <translation>颜色与所点颜色可相差多少，0 到 255</translation>
    </message>
    <message>
        <source>Size of the superpixels</source>
        <translation>超像素的大小</translation>
    </message>
    <message>
        <source>Areas with fewer pixels are dropped</source>
        <translation>像素少于此数的区域会被去除</translation>
    </message>
    <message>
        <source>How far the border is smoothed</source>
        <translation>边界平滑的范围</translation>
    </message>
    <message>
        <source>What the tool may change; locked classes are never painted over</source>
        <translation>工具可以修改的内容；锁定的类别永远不会被覆盖</translation>
    </message>
    <message>
        <source>How strongly the overlay covers the photo</source>
        <translation>叠加层遮盖照片的程度</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Tolerance</source>
        <translation>容差</translation>
    </message>
    <message>
        <source>Grain</source>
        <translation>粒度</translation>
    </message>
    <message>
        <source>Smaller than</source>
        <translation>小于</translation>
    </message>
    <message>
        <source>Reach</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>Paint over</source>
        <translation>可覆盖</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>叠加层</translation>
    </message>
    <message>
        <source>fine</source>
        <translation>细</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>中</translation>
    </message>
    <message>
        <source>coarse</source>
        <translation>粗</translation>
    </message>
    <message>
        <source>anything</source>
        <translation>任何内容</translation>
    </message>
    <message>
        <source>background only</source>
        <translation>仅背景</translation>
    </message>
    <message>
        <source>{name} only</source>
        <translation>仅 {name}</translation>
    </message>
</context>
<context>
    <name>Tools</name>
    <message>
        <source>Click and box</source>
        <translation>点击与框选</translation>
    </message>
    <message>
        <source>Click a thing, or drag a box around it; then clicks and strokes add, the right button takes away, Enter keeps</source>
        <translation>点击物体，或在其周围拖出一个框；之后的点击和笔画会添加，右键会去除，Enter 保留</translation>
    </message>
    <message>
        <source>Enter keeps, Esc drops; clicks and strokes add, the right button takes away, Backspace drops the last</source>
        <translation>Enter 保留，Esc 放弃；点击和笔画会添加，右键会去除，Backspace 去掉最后一个</translation>
    </message>
    <message>
        <source>This answer changes nothing: it is so already, or locked, or set by you (click on that to change it); Esc drops</source>
        <translation>该答案不会改变任何内容：原本如此、已锁定或由您设置（点击该处即可更改）；Esc 放弃</translation>
    </message>
    <message>
        <source>Part of it stays as it is: locked, or set by you (click on that to change it); Enter keeps, Esc drops</source>
        <translation>其中一部分保持原样：已锁定或由您设置（点击该处即可更改）；Enter 保留，Esc 放弃</translation>
    </message>
    <message>
        <source>Answer {number} of {count} (Up and Down go through them)</source>
        <translation>第 {number} 个答案，共 {count} 个（上、下键切换）</translation>
    </message>
    <message>
        <source>The only answer</source>
        <translation>唯一的答案</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Drag to paint; [ and ] or Shift+wheel set the size; Alt or right button erases</source>
        <translation>拖动以绘制；[ 和 ] 或 Shift+滚轮调整大小；Alt 或右键擦除</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>橡皮擦</translation>
    </message>
    <message>
        <source>Drag to set pixels to background</source>
        <translation>拖动以将像素设为背景</translation>
    </message>
    <message>
        <source>Mark as unsure</source>
        <translation>标为不确定</translation>
    </message>
    <message>
        <source>Drag over pixels nobody can decide; they are not trained on</source>
        <translation>在无人能判定的像素上拖动；它们不用于训练</translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation>多边形</translation>
    </message>
    <message>
        <source>Click corners; Enter or double click closes, Backspace drops the last corner, Esc cancels</source>
        <translation>点击各个角点；Enter 或双击闭合，Backspace 去掉最后一个角点，Esc 取消</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>套索</translation>
    </message>
    <message>
        <source>Drag around an area to fill it</source>
        <translation>围绕一个区域拖动以填充它</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Click an area of one class to give all of it the current class</source>
        <translation>点击某一类别的区域，将其整体改为当前类别</translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation>矩形</translation>
    </message>
    <message>
        <source>Drag a box to fill it</source>
        <translation>拖出一个框以填充它</translation>
    </message>
    <message>
        <source>Picker</source>
        <translation>取色器</translation>
    </message>
    <message>
        <source>Click a pixel to go on with its class</source>
        <translation>点击一个像素，以其类别继续</translation>
    </message>
    <message>
        <source>Superpixels</source>
        <translation>超像素</translation>
    </message>
    <message>
        <source>Click or drag over areas of like colour; choose their size in the tool options</source>
        <translation>在颜色相近的区域上点击或拖动；其大小在工具选项中选择</translation>
    </message>
    <message>
        <source>Magic wand</source>
        <translation>魔棒</translation>
    </message>
    <message>
        <source>Click an area of like colour; drag right to take more, left to take less</source>
        <translation>点击颜色相近的区域；向右拖动选取更多，向左更少</translation>
    </message>
    <message>
        <source>Live-wire</source>
        <translation>智能描边</translation>
    </message>
    <message>
        <source>Click along a border, the line finds it; Enter or double click closes, Backspace drops a piece</source>
        <translation>沿边界点击，线条会自动寻找边界；Enter 或双击闭合，Backspace 去掉一段</translation>
    </message>
    <message>
        <source>Replace class</source>
        <translation>替换类别</translation>
    </message>
    <message>
        <source>Drag a box that begins on the class to replace: it becomes the current class; a click does the whole image</source>
        <translation>从要替换的类别上开始拖出一个框：它变为当前类别；点击则处理整张图像</translation>
    </message>
    <message>
        <source>Fill holes</source>
        <translation>填充孔洞</translation>
    </message>
    <message>
        <source>Drag a box, or click for the whole image: holes in the current class are filled</source>
        <translation>拖出一个框，或点击以处理整张图像：填充当前类别中的孔洞</translation>
    </message>
    <message>
        <source>Drop islands</source>
        <translation>去除孤岛</translation>
    </message>
    <message>
        <source>Drag a box, or click for the whole image: small areas of the current class become what lies around them</source>
        <translation>拖出一个框，或点击以处理整张图像：当前类别的小区域变为其周围的内容</translation>
    </message>
    <message>
        <source>Smooth border</source>
        <translation>平滑边界</translation>
    </message>
    <message>
        <source>Drag a box, or click for the whole image: the current class&apos;s border is evened out</source>
        <translation>拖出一个框，或点击以处理整张图像：使当前类别的边界平滑</translation>
    </message>
    <message>
        <source>Smart stroke</source>
        <translation>智能笔画</translation>
    </message>
    <message>
        <source>Paint roughly, the mask finds the edge; more strokes mend it (Alt or right button: background). Enter or a click keeps it, Backspace drops a stroke, Esc all</source>
        <translation>粗略绘制，掩码会自动寻找边缘；更多笔画可加以修整（Alt 或右键：背景）。Enter 或点击保留，Backspace 去掉一笔，Esc 全部放弃</translation>
    </message>
    <message>
        <source>Enter or a click keeps it, more strokes mend it; Backspace drops the last, Esc all</source>
        <translation>Enter 或点击保留，更多笔画可修正；Backspace 去掉最后一笔，Esc 全部放弃</translation>
    </message>
</context>
<context>
    <name>TrainSegmenterDialog</name>
    <message>
        <source>Your masks, and proposals for the rest</source>
        <translation>您的掩码，其余用建议</translation>
    </message>
    <message>
        <source>Your masks only</source>
        <translation>仅您的掩码</translation>
    </message>
    <message>
        <source>The machine&apos;s proposals only</source>
        <translation>仅机器的建议</translation>
    </message>
    <message>
        <source>Then let it segment every photo of the project</source>
        <translation>然后让它分割项目中的每张照片</translation>
    </message>
    <message>
        <source>A layer beside the proposals; photos without tags get it as their proposal</source>
        <translation>建议之外的一个图层；没有标签的照片以它为建议</translation>
    </message>
    <message>
        <source>Learn from</source>
        <translation>学习来源</translation>
    </message>
    <message>
        <source>How thoroughly</source>
        <translation>细致程度</translation>
    </message>
    <message>
        <source>Quick: minutes on a processor</source>
        <translation>快速：处理器上几分钟</translation>
    </message>
    <message>
        <source>Lite: a small network learns wholly, for a small graphics card</source>
        <translation>轻量：小网络整体学习，适合小显卡</translation>
    </message>
    <message>
        <source>DeepLab-v2: the paper&apos;s ResNet-101, for a large graphics card</source>
        <translation>DeepLab-v2：论文中的 ResNet-101，适合大显卡</translation>
    </message>
    <message>
        <source>{network}, beginning with what it learned from ImageNet.</source>
        <translation>{network}，以从 ImageNet 学到的内容起步。</translation>
    </message>
    <message>
        <source>You have no masks yet: accept or paint some first.</source>
        <translation>您还没有掩码：请先接受或绘制一些。</translation>
    </message>
</context>
<context>
    <name>Viewer</name>
    <message>
        <source>Image and mask</source>
        <translation>图像和掩码</translation>
    </message>
    <message>
        <source>strongest class</source>
        <translation>最强的类别</translation>
    </message>
    <message>
        <source>Overlay hidden</source>
        <translation>叠加层已隐藏</translation>
    </message>
</context>
<context>
    <name>Wall</name>
    <message>
        <source>Wall of images</source>
        <translation>图像墙</translation>
    </message>
</context>
<context>
    <name>WallPage</name>
    <message>
        <source>Select with Shift, Ctrl or a frame. 1 to 9 tag what is selected, / finds any class, 0 says: only background; the same key again takes the tag away.</source>
        <translation>用 Shift、Ctrl 或框选来选择。1 到 9 为所选加标签，/ 查找任意类别，0 表示仅背景；再按同一键则移除标签。</translation>
    </message>
    <message>
        <source>Without tags only</source>
        <translation>仅无标签的</translation>
    </message>
    <message>
        <source>What has been tagged stays until this is switched off and on</source>
        <translation>已加标签的会一直保留，直到此项关闭后再打开</translation>
    </message>
    <message>
        <source>Back to the photo</source>
        <translation>返回照片</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Restore the Last Good Copy</source>
        <translation>恢复最近的完好副本</translation>
    </message>
    <message>
        <source>Statuses and tags as they were last found whole; masks stay, the damaged file is kept</source>
        <translation>恢复最近一次完好时的状态和标签；掩码保留，损坏的文件也会保留</translation>
    </message>
    <message>
        <source>Opened last</source>
        <translation>最近打开</translation>
    </message>
    <message>
        <source>Tagged photos in,
segmentation masks you trust out</source>
        <translation>输入带标签的照片，
输出值得信赖的分割掩码</translation>
    </message>
    <message>
        <source>Open a folder of photos with tags</source>
        <translation>打开带标签的照片文件夹</translation>
    </message>
    <message>
        <source>Put a file &lt;b&gt;tags.csv&lt;/b&gt; beside the photos, one line a photo: &lt;code&gt;image,tags&lt;/code&gt;. A PASCAL VOC folder opens as it is. Your photos are never changed; the project is kept in a folder of its own.</source>
        <translation>请在照片旁放一个 &lt;b&gt;tags.csv&lt;/b&gt; 文件，每张照片一行：&lt;code&gt;image,tags&lt;/code&gt;。PASCAL VOC 文件夹可直接打开。您的照片永远不会被更改；项目保存在自己的文件夹中。</translation>
    </message>
    <message>
        <source>Open Folder or Project…</source>
        <translation>打开文件夹或项目…</translation>
    </message>
    <message>
        <source>or drop it here</source>
        <translation>或拖放到这里</translation>
    </message>
    <message>
        <source>Try the Sample</source>
        <translation>试用示例</translation>
    </message>
    <message>
        <source>72 drawn pictures with tags, kept among your documents</source>
        <translation>72 张绘制的带标签图片，保存在您的文档中</translation>
    </message>
</context>
<context>
    <name>Worker</name>
    <message>
        <source>The worker could not be started: {reason}</source>
        <translation>无法启动工作进程：{reason}</translation>
    </message>
    <message>
        <source>Cancelled. What was finished is kept.</source>
        <translation>已取消。已完成的部分会保留。</translation>
    </message>
    <message>
        <source>The disk is full. Make room, then start again; nothing that was finished is lost.</source>
        <translation>磁盘已满。请腾出空间后重新开始；已完成的部分不会丢失。</translation>
    </message>
    <message>
        <source>Memory ran out. Close other programs or choose a smaller preset, then start again.</source>
        <translation>内存不足。请关闭其他程序或选择较小的预设，然后重新开始。</translation>
    </message>
    <message>
        <source>The system ended the worker, most often because memory ran out. Your masks are safe.</source>
        <translation>系统终止了工作进程，多半因为内存不足。您的掩码是安全的。</translation>
    </message>
    <message>
        <source>The worker crashed. Your masks are safe; start again to go on.</source>
        <translation>工作进程崩溃。您的掩码是安全的；重新开始即可继续。</translation>
    </message>
    <message>
        <source>The worker stopped with exit code {code}.</source>
        <translation>工作进程停止，退出码为 {code}。</translation>
    </message>
    <message>
        <source>The worker stopped without saying whether it was done. Start it again.</source>
        <translation>工作进程停止，但未说明是否完成。请重新启动。</translation>
    </message>
    <message>
        <source>Replaced by a newer question.</source>
        <translation>已被更新的问题取代。</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>The worker did not answer and was replaced. Try again.</source>
        <translation>工作进程没有响应，已被替换。请重试。</translation>
    </message>
    <message>
        <source>The worker could not be started.</source>
        <translation>无法启动工作进程。</translation>
    </message>
    <message>
        <source>The disk is full. Make room, then start it again: what was finished is kept.</source>
        <translation>磁盘已满。请腾出空间后重新启动：已完成的部分会保留。</translation>
    </message>
    <message>
        <source>The run ended without a word, most often because memory ran out. Your masks are safe.</source>
        <translation>运行无声结束，多半因为内存不足。您的掩码是安全的。</translation>
    </message>
</context>
<context>
    <name>Workspace</name>
    <message numerus="yes">
        <source> (and %Ln more)</source>
        <translation>
            <numerusform>（另有 %Ln 条）</numerusform>
        </translation>
    </message>
    <message>
        <source>The mask of {name} begins anew; the old one is kept as {file}.</source>
        <translation>{name} 的掩码重新开始；旧掩码保留为 {file}。</translation>
    </message>
    <message>
        <source>What is in the photos is still being read.</source>
        <translation>仍在读取照片中有什么。</translation>
    </message>
    <message>
        <source>This project lies where nothing can be written: it can be looked at and exported.</source>
        <translation>此项目所在位置无法写入：可以查看和导出。</translation>
    </message>
    <message>
        <source>You are only looking: {why}</source>
        <translation>仅供查看：{why}</translation>
    </message>
</context>
<context>
    <name>_Bar</name>
    <message>
        <source>The layer at the left; the one at the right is chosen above</source>
        <translation>左侧的图层；右侧的图层在上方选择</translation>
    </message>
    <message>
        <source>Slider</source>
        <translation>滑块</translation>
    </message>
    <message>
        <source>A line on the image that can be dragged</source>
        <translation>图像上一条可以拖动的分界线</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>并排</translation>
    </message>
    <message>
        <source>Two views that move together</source>
        <translation>两个同步移动的视图</translation>
    </message>
    <message>
        <source>Stop comparing</source>
        <translation>停止比较</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>左侧</translation>
    </message>
</context>
<context>
    <name>_SearchBox</name>
    <message>
        <source>Find class  ( / )</source>
        <translation>查找类别  ( / )</translation>
    </message>
    <message>
        <source>Find class</source>
        <translation>查找类别</translation>
    </message>
</context>
</TS>
