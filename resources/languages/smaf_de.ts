<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AcceptDialog</name>
    <message>
        <source>Accept What Is Sure</source>
        <translation>Sicheres annehmen</translation>
    </message>
    <message>
        <source>Least confidence</source>
        <translation>Geringste Sicherheit</translation>
    </message>
    <message>
        <source>Confidence at least</source>
        <translation>Sicherheit mindestens</translation>
    </message>
    <message>
        <source>Some of them, the least sure first:</source>
        <translation>Einige davon, die unsichersten zuerst:</translation>
    </message>
    <message numerus="yes">
        <source>Accept {n} of %Ln proposals that wait for you</source>
        <translation>
            <numerusform>{n} von %Ln wartenden Vorschlag annehmen</numerusform>
            <numerusform>{n} von %Ln wartenden Vorschlägen annehmen</numerusform>
        </translation>
    </message>
    <message>
        <source>Accept {n}</source>
        <translation>{n} annehmen</translation>
    </message>
    <message>
        <source>Measuring on the images you have finished…</source>
        <translation>An den fertigen Bildern wird gemessen…</translation>
    </message>
    <message>
        <source>You have finished no image this sure yet, so nothing is known about how right the machine is.</source>
        <translation>Noch ist kein so sicheres Bild fertig; wie recht die Maschine hat, ist also unbekannt.</translation>
    </message>
    <message numerus="yes">
        <source>Of %Ln images this sure that you have finished, the machine was right on {right} ({percent} %; with 95 % certainty at least {least} %). Right means: IoU of at least {iou} with your mask.</source>
        <translation>
            <numerusform>Von %Ln fertigen Bild dieser Sicherheit hatte die Maschine bei {right} recht ({percent} %; mit 95 % Gewissheit mindestens {least} %). Recht heißt: IoU von mindestens {iou} mit der eigenen Maske.</numerusform>
            <numerusform>Von %Ln fertigen Bildern dieser Sicherheit hatte die Maschine bei {right} recht ({percent} %; mit 95 % Gewissheit mindestens {least} %). Recht heißt: IoU von mindestens {iou} mit der eigenen Maske.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> That is too few to rely on: finish at least %Ln images first.</source>
        <translation>
            <numerusform> Das ist zu wenig, um sich darauf zu verlassen: erst mindestens %Ln Bild fertigstellen.</numerusform>
            <numerusform> Das ist zu wenig, um sich darauf zu verlassen: erst mindestens %Ln Bilder fertigstellen.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;Open Folder or Project…</source>
        <translation>&amp;Ordner oder Projekt öffnen…</translation>
    </message>
    <message>
        <source>Open a folder of photos with tags, or a project</source>
        <translation>Einen Ordner mit Fotos und Tags oder ein Projekt öffnen</translation>
    </message>
    <message>
        <source>&amp;Close Project</source>
        <translation>Projekt sch&amp;ließen</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>Every stroke is kept anyway; this writes the mask file now</source>
        <translation>Jeder Strich wird ohnehin aufbewahrt; dies schreibt die Maskendatei jetzt</translation>
    </message>
    <message>
        <source>&amp;Import Masks…</source>
        <translation>Masken &amp;importieren…</translation>
    </message>
    <message>
        <source>Bring in masks you have: to correct, as done by hand, or to measure against</source>
        <translation>Vorhandene Masken hereinholen: zum Korrigieren, als von Hand gemacht oder um daran zu messen</translation>
    </message>
    <message>
        <source>Look for &amp;New Photos</source>
        <translation>Nach &amp;neuen Fotos suchen</translation>
    </message>
    <message>
        <source>Look at the folder of photos again: take in new ones, say which are gone or changed</source>
        <translation>Den Fotoordner erneut ansehen: neue aufnehmen, sagen, welche fehlen oder geändert sind</translation>
    </message>
    <message>
        <source>C&amp;lasses…</source>
        <translation>&amp;Klassen…</translation>
    </message>
    <message>
        <source>Rename, recolour, sort, add and merge classes</source>
        <translation>Klassen umbenennen, umfärben, sortieren, hinzufügen und zusammenlegen</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Exportieren…</translation>
    </message>
    <message>
        <source>Write the masks for training code</source>
        <translation>Die Masken für Trainingscode schreiben</translation>
    </message>
    <message>
        <source>&amp;Preferences…</source>
        <translation>Eins&amp;tellungen…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>&amp;Take Suggestion</source>
        <translation>&amp;Ergänzung übernehmen</translation>
    </message>
    <message>
        <source>Make the rest of the mask what the stripes show; where there are none, ask for them</source>
        <translation>Den Rest der Maske zu dem machen, was die Streifen zeigen; wo keine sind, danach fragen</translation>
    </message>
    <message>
        <source>Su&amp;ggest After Corrections</source>
        <translation>Nach &amp;Korrekturen ergänzen</translation>
    </message>
    <message>
        <source>After each correction show in stripes how the rest of the mask should look</source>
        <translation>Nach jeder Korrektur in Streifen zeigen, wie der Rest der Maske aussehen sollte</translation>
    </message>
    <message>
        <source>Start O&amp;ver…</source>
        <translation>&amp;Neu beginnen…</translation>
    </message>
    <message>
        <source>Take this photo&apos;s mask anew from the proposal, a round, the segmenter, or from nothing; one step that can be undone</source>
        <translation>Die Maske dieses Fotos neu aus Vorschlag, Runde, Segmentierer oder aus nichts nehmen; ein Schritt, der sich rückgängig machen lässt</translation>
    </message>
    <message>
        <source>Copy Mas&amp;k to Next Image</source>
        <translation>Maske ins nächste Bild k&amp;opieren</translation>
    </message>
    <message>
        <source>&amp;Accept and Go On</source>
        <translation>Annehmen und &amp;weiter</translation>
    </message>
    <message>
        <source>Take the proposal where you have not painted, call the image done, show the next one</source>
        <translation>Den Vorschlag nehmen, wo nicht gemalt wurde, das Bild fertig nennen, das nächste zeigen</translation>
    </message>
    <message>
        <source>Accept and &amp;Stay</source>
        <translation>Annehmen und &amp;bleiben</translation>
    </message>
    <message>
        <source>&amp;Flag and Go On</source>
        <translation>&amp;Markieren und weiter</translation>
    </message>
    <message>
        <source>Set the image aside for later</source>
        <translation>Das Bild für später zur Seite legen</translation>
    </message>
    <message>
        <source>Accept Selected I&amp;mages</source>
        <translation>Ausgewählte Bilder &amp;annehmen</translation>
    </message>
    <message>
        <source>Accept What Is S&amp;ure…</source>
        <translation>Si&amp;cheres annehmen…</translation>
    </message>
    <message>
        <source>Accept together the proposals whose confidence you choose</source>
        <translation>Vorschläge ab einer gewählten Sicherheit gemeinsam annehmen</translation>
    </message>
    <message>
        <source>Flag Selected Ima&amp;ges</source>
        <translation>Ausgewählte Bilder mark&amp;ieren</translation>
    </message>
    <message>
        <source>E&amp;xport Selected Images…</source>
        <translation>Ausgewählte Bilder e&amp;xportieren…</translation>
    </message>
    <message>
        <source>Write the masks of the selected images only</source>
        <translation>Nur die Masken der ausgewählten Bilder schreiben</translation>
    </message>
    <message>
        <source>Put Selected Images Bac&amp;k for Review</source>
        <translation>Ausgewählte Bilder wieder zur Prüfung vor&amp;legen</translation>
    </message>
    <message>
        <source>Next Unreview&amp;ed Image</source>
        <translation>Nächstes un&amp;geprüftes Bild</translation>
    </message>
    <message>
        <source>F&amp;ilter Images</source>
        <translation>Bilder &amp;filtern</translation>
    </message>
    <message>
        <source>Shown Bands…</source>
        <translation>G&amp;ezeigte Kanäle…</translation>
    </message>
    <message>
        <source>Paint U&amp;nsure</source>
        <translation>&amp;Unsicher malen</translation>
    </message>
    <message>
        <source>Sid&amp;e by Side</source>
        <translation>Neben&amp;einander</translation>
    </message>
    <message>
        <source>Zoom Ou&amp;t</source>
        <translation>Ver&amp;kleinern</translation>
    </message>
    <message>
        <source>Segment P&amp;hotos with…</source>
        <translation>&amp;Fotos segmentieren mit…</translation>
    </message>
    <message>
        <source>Find More Like T&amp;his</source>
        <translation>Ä&amp;hnliche finden</translation>
    </message>
    <message>
        <source>Audite&amp;d, and Go On</source>
        <translation>Im Audit geprüft, wei&amp;ter</translation>
    </message>
    <message>
        <source>Tag with the &amp;Chosen Class</source>
        <translation>Mit der gewählten &amp;Klasse taggen</translation>
    </message>
    <message>
        <source>To be looked at again; their masks stay as they are. Start Over makes a mask anew</source>
        <translation>Zum erneuten Ansehen; ihre Masken bleiben, wie sie sind. „Neu beginnen“ macht eine Maske neu</translation>
    </message>
    <message>
        <source>&amp;Merge Another Copy…</source>
        <translation>Andere Kopie zusammen&amp;führen…</translation>
    </message>
    <message>
        <source>Take what somebody else has done in a copy of this project, conflict by conflict</source>
        <translation>Übernehmen, was jemand anderes in einer Kopie dieses Projekts getan hat, Konflikt für Konflikt</translation>
    </message>
    <message>
        <source>Save a Cop&amp;y…</source>
        <translation>Ko&amp;pie sichern…</translation>
    </message>
    <message>
        <source>Copy the whole project to another folder, to go on there; copies can be merged later</source>
        <translation>Das ganze Projekt in einen anderen Ordner kopieren, um dort weiterzuarbeiten; Kopien können später zusammengeführt werden</translation>
    </message>
    <message>
        <source>Take What the &amp;Others Teach</source>
        <translation>Übernehmen, was die &amp;anderen lehren</translation>
    </message>
    <message>
        <source>Where Check Masks doubts this mask: its strongest doubted part becomes what the others teach; again, the next</source>
        <translation>Wo „Masken prüfen“ an dieser Maske zweifelt: der am stärksten bezweifelte Teil wird, was die anderen lehren; noch einmal, der nächste</translation>
    </message>
    <message>
        <source>For series of like photos: this mask becomes the next one&apos;s, a step that can be undone</source>
        <translation>Für Serien ähnlicher Fotos: diese Maske wird die des nächsten Fotos, als ein Schritt, der sich zurücknehmen lässt</translation>
    </message>
    <message>
        <source>&amp;Leave Selected Photos Out…</source>
        <translation>Ausgewählte F&amp;otos weglassen…</translation>
    </message>
    <message>
        <source>Take them out of this project; photos and masks stay on the disk</source>
        <translation>Sie aus diesem Projekt nehmen; Fotos und Masken bleiben auf der Platte</translation>
    </message>
    <message>
        <source>&amp;Next Image</source>
        <translation>&amp;Nächstes Bild</translation>
    </message>
    <message>
        <source>&amp;Previous Image</source>
        <translation>&amp;Voriges Bild</translation>
    </message>
    <message>
        <source>Previous Unre&amp;viewed Image</source>
        <translation>Vo&amp;riges ungeprüftes Bild</translation>
    </message>
    <message>
        <source>Thumbnail &amp;Wall</source>
        <translation>Bilderwan&amp;d</translation>
    </message>
    <message>
        <source>Many photos at once, to select and tag them together</source>
        <translation>Viele Fotos auf einmal, um sie gemeinsam auszuwählen und zu taggen</translation>
    </message>
    <message>
        <source>Which bands and values of photos with more than 8 bits or many bands are shown</source>
        <translation>Welche Kanäle und Werte von Fotos mit mehr als 8 Bit oder vielen Kanälen gezeigt werden</translation>
    </message>
    <message>
        <source>&amp;Review Queue Order</source>
        <translation>In &amp;Prüfreihenfolge</translation>
    </message>
    <message>
        <source>Show first the images that need you most</source>
        <translation>Zuerst die Bilder zeigen, die am meisten Arbeit brauchen</translation>
    </message>
    <message>
        <source>S&amp;maller Brush</source>
        <translation>Kleinerer &amp;Pinsel</translation>
    </message>
    <message>
        <source>&amp;Larger Brush</source>
        <translation>&amp;Größerer Pinsel</translation>
    </message>
    <message>
        <source>S&amp;wap Class and Background</source>
        <translation>Klasse und &amp;Hintergrund tauschen</translation>
    </message>
    <message>
        <source>Paint &amp;Background</source>
        <translation>Hintergrund &amp;malen</translation>
    </message>
    <message>
        <source>F&amp;ind Class</source>
        <translation>Klasse &amp;finden</translation>
    </message>
    <message>
        <source>Next &amp;Layer</source>
        <translation>&amp;Nächste Ebene</translation>
    </message>
    <message>
        <source>Previous La&amp;yer</source>
        <translation>&amp;Vorige Ebene</translation>
    </message>
    <message>
        <source>&amp;Hide Overlay</source>
        <translation>Überlagerung aus&amp;blenden</translation>
    </message>
    <message>
        <source>Hold Q to peek</source>
        <translation>Q halten, um kurz darunterzusehen</translation>
    </message>
    <message>
        <source>&amp;Outlines</source>
        <translation>&amp;Umrisse</translation>
    </message>
    <message>
        <source>Outlines instead of areas</source>
        <translation>Umrisse statt Flächen</translation>
    </message>
    <message>
        <source>Show &amp;Who Painted</source>
        <translation>Zeigen, &amp;wer gemalt hat</translation>
    </message>
    <message>
        <source>Mark the pixels a person has set</source>
        <translation>Die Pixel kennzeichnen, die ein Mensch gesetzt hat</translation>
    </message>
    <message>
        <source>&amp;Before and After</source>
        <translation>Vorher und na&amp;chher</translation>
    </message>
    <message>
        <source>A line on the image, another layer left of it</source>
        <translation>Eine Linie auf dem Bild, links davon eine andere Ebene</translation>
    </message>
    <message>
        <source>Another layer in a second view that moves with this one</source>
        <translation>Eine andere Ebene in einer zweiten Ansicht, die sich mitbewegt</translation>
    </message>
    <message>
        <source>&amp;Fit Image</source>
        <translation>Bild ein&amp;passen</translation>
    </message>
    <message>
        <source>A&amp;ctual Size</source>
        <translation>&amp;Originalgröße</translation>
    </message>
    <message>
        <source>Zoom to the Su&amp;ggestion</source>
        <translation>Ergän&amp;zung vergrößern</translation>
    </message>
    <message>
        <source>Show closely what the stripes would change; again: the whole image</source>
        <translation>Aus der Nähe zeigen, was die Streifen ändern würden; noch einmal: das ganze Bild</translation>
    </message>
    <message>
        <source>Zoom &amp;In</source>
        <translation>Ver&amp;größern</translation>
    </message>
    <message>
        <source>&amp;Propose Masks…</source>
        <translation>Masken &amp;vorschlagen…</translation>
    </message>
    <message>
        <source>Let the machine propose a mask for every image</source>
        <translation>Die Maschine für jedes Bild eine Maske vorschlagen lassen</translation>
    </message>
    <message>
        <source>Propose for This &amp;Image</source>
        <translation>Für dieses &amp;Bild vorschlagen</translation>
    </message>
    <message>
        <source>&amp;Self-Train…</source>
        <translation>&amp;Selbsttraining…</translation>
    </message>
    <message>
        <source>Train again on what was fixed, then propose anew</source>
        <translation>Mit dem Korrigierten erneut trainieren, dann neu vorschlagen</translation>
    </message>
    <message>
        <source>Train Se&amp;gmenter…</source>
        <translation>Segmentierer &amp;trainieren…</translation>
    </message>
    <message>
        <source>Train a network on the masks that segments photos without tags</source>
        <translation>Mit den Masken ein Netz trainieren, das Fotos ohne Tags segmentiert</translation>
    </message>
    <message>
        <source>Let a trained segmenter look at every photo; untagged ones get its answer as proposal</source>
        <translation>Einen trainierten Segmentierer jedes Foto ansehen lassen; ungetaggte bekommen seine Antwort als Vorschlag</translation>
    </message>
    <message>
        <source>&amp;Tidy Proposals…</source>
        <translation>Vorschläge &amp;aufräumen…</translation>
    </message>
    <message>
        <source>Let your own promptable model draw the outlines of unreviewed proposals anew</source>
        <translation>Ein eigenes klickbares Modell die Umrisse ungeprüfter Vorschläge neu zeichnen lassen</translation>
    </message>
    <message>
        <source>Teach the M&amp;odel…</source>
        <translation>M&amp;odell anlernen…</translation>
    </message>
    <message>
        <source>Let your own promptable model learn from the accepted masks</source>
        <translation>Das eigene klickbare Modell von den angenommenen Masken lernen lassen</translation>
    </message>
    <message>
        <source>C&amp;onfirm Tags</source>
        <translation>Tags be&amp;stätigen</translation>
    </message>
    <message>
        <source>The tags that a segmenter guessed for the selected images are right</source>
        <translation>Die Tags, die ein Segmentierer für die ausgewählten Bilder geraten hat, stimmen</translation>
    </message>
    <message>
        <source>Show Dou&amp;btful Tags</source>
        <translation>&amp;Zweifelhafte Tags zeigen</translation>
    </message>
    <message>
        <source>Show only images whose tags a segmenter guessed</source>
        <translation>Nur Bilder zeigen, deren Tags ein Segmentierer geraten hat</translation>
    </message>
    <message>
        <source>Compare &amp;Rounds…</source>
        <translation>&amp;Runden vergleichen…</translation>
    </message>
    <message>
        <source>What each round of training changed, and the way back</source>
        <translation>Was jede Trainingsrunde geändert hat, und der Weg zurück</translation>
    </message>
    <message>
        <source>Tag &amp;Doctor…</source>
        <translation>Tag-&amp;Doktor…</translation>
    </message>
    <message>
        <source>Where tags, masks and classifier contradict each other</source>
        <translation>Wo Tags, Masken und Klassifikator einander widersprechen</translation>
    </message>
    <message>
        <source>Photos that show what this one shows as the chosen class, most alike first</source>
        <translation>Fotos, die zeigen, was dieses als die gewählte Klasse zeigt; das ähnlichste zuerst</translation>
    </message>
    <message>
        <source>Audi&amp;t…</source>
        <translation>A&amp;udit…</translation>
    </message>
    <message>
        <source>How good are all the masks? A sample of them, to be corrected with care</source>
        <translation>Wie gut sind alle Masken? Eine Stichprobe davon, sorgfältig zu korrigieren</translation>
    </message>
    <message>
        <source>The photo is right as it is now; show the next of the sample</source>
        <translation>Das Foto stimmt, wie es jetzt ist; das nächste der Stichprobe zeigen</translation>
    </message>
    <message>
        <source>P&amp;rogress…</source>
        <translation>&amp;Fortschritt…</translation>
    </message>
    <message>
        <source>What is left, how fast it goes, how good it would be now, and who did what</source>
        <translation>Was noch fehlt, wie schnell es geht, wie gut es jetzt wäre, und wer was getan hat</translation>
    </message>
    <message>
        <source>&amp;Mend Masks…</source>
        <translation>Masken &amp;ausbessern…</translation>
    </message>
    <message>
        <source>Specks, holes, slivers and other small faults of all masks, mended together</source>
        <translation>Flecken, Löcher, schmale Streifen und andere kleine Fehler aller Masken, gemeinsam ausgebessert</translation>
    </message>
    <message>
        <source>&amp;Check Masks…</source>
        <translation>Masken &amp;prüfen…</translation>
    </message>
    <message>
        <source>Find masks that are probably wrong, by what all the others teach; none is changed</source>
        <translation>Masken finden, die wahrscheinlich falsch sind, nach dem, was alle anderen lehren; keine wird geändert</translation>
    </message>
    <message>
        <source>Near-&amp;Duplicates…</source>
        <translation>Fas&amp;t gleiche Fotos…</translation>
    </message>
    <message>
        <source>Photos that show the same, in groups: to look at, to list, to leave out but for one</source>
        <translation>Fotos, die dasselbe zeigen, in Gruppen: zum Ansehen, Auflisten oder Weglassen bis auf eines</translation>
    </message>
    <message>
        <source>&amp;Second Look…</source>
        <translation>&amp;Zweiter Blick…</translation>
    </message>
    <message>
        <source>Look at photos that somebody else has accepted; how far both agree, and which mask stays</source>
        <translation>Fotos ansehen, die jemand anderes angenommen hat; wie weit beide übereinstimmen und welche Maske bleibt</translation>
    </message>
    <message>
        <source>Tag the selected images with the chosen class, or take the tag away</source>
        <translation>Die ausgewählten Bilder mit der gewählten Klasse taggen oder den Tag wegnehmen</translation>
    </message>
    <message>
        <source>Pa&amp;use the Run</source>
        <translation>Lauf anha&amp;lten</translation>
    </message>
    <message>
        <source>Let the run wait where it is; the same again lets it go on</source>
        <translation>Den Lauf warten lassen, wo er ist; noch einmal lässt ihn weitergehen</translation>
    </message>
    <message>
        <source>&amp;Cancel the Run</source>
        <translation>Lauf abbre&amp;chen</translation>
    </message>
    <message>
        <source>&amp;Manual</source>
        <translation>&amp;Handbuch</translation>
    </message>
    <message>
        <source>What each part is for, and how it is used; needs no network</source>
        <translation>Wozu jeder Teil da ist und wie er benutzt wird; braucht kein Netz</translation>
    </message>
    <message>
        <source>&amp;Keys at a Glance</source>
        <translation>&amp;Tasten im Überblick</translation>
    </message>
    <message>
        <source>Find &amp;Command…</source>
        <translation>&amp;Befehl suchen…</translation>
    </message>
    <message>
        <source>&amp;About SMAF Desktop</source>
        <translation>Über &amp;SMAF Desktop</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Images</source>
        <translation>B&amp;ilder</translation>
    </message>
    <message>
        <source>&amp;Review</source>
        <translation>&amp;Prüfung</translation>
    </message>
    <message>
        <source>&amp;Machine</source>
        <translation>&amp;Maschine</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
</context>
<context>
    <name>AlikeControl</name>
    <message>
        <source>Looking for photos like {name}…</source>
        <translation>Fotos wie {name} werden gesucht…</translation>
    </message>
    <message>
        <source>what is marked</source>
        <translation>das Markierte</translation>
    </message>
    <message>
        <source>what you point at</source>
        <translation>das Gezeigte</translation>
    </message>
    <message numerus="yes">
        <source>The %Ln photos most like {name} for {what}. Esc in the filter shows all again.</source>
        <translation>
            <numerusform>Das %Ln Foto, das {name} für {what} am ähnlichsten ist. Esc im Filter zeigt wieder alle.</numerusform>
            <numerusform>Die %Ln Fotos, die {name} für {what} am ähnlichsten sind. Esc im Filter zeigt wieder alle.</numerusform>
        </translation>
    </message>
    <message>
        <source>Looking for photos that are alike: {done} of {total}</source>
        <translation>Ähnliche Fotos werden gesucht: {done} von {total}</translation>
    </message>
</context>
<context>
    <name>AskedEdits</name>
    <message>
        <source>{file}: cannot be written ({why}); check space and permissions</source>
        <translation>{file}: lässt sich nicht schreiben ({why}); Platz und Rechte prüfen</translation>
    </message>
</context>
<context>
    <name>Asking</name>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>Graphics card (CUDA)</source>
        <translation>Grafikkarte (CUDA)</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>Erweitert</translation>
    </message>
    <message>
        <source>More settings</source>
        <translation>Weitere Einstellungen</translation>
    </message>
    <message>
        <source>Compute on</source>
        <translation>Rechnen auf</translation>
    </message>
</context>
<context>
    <name>AuditDialog</name>
    <message>
        <source>Audit</source>
        <translation>Audit</translation>
    </message>
    <message>
        <source>Photos of the sample, in turn</source>
        <translation>Fotos der Stichprobe, der Reihe nach</translation>
    </message>
    <message>
        <source>Photos to look at</source>
        <translation>Anzusehende Fotos</translation>
    </message>
    <message>
        <source>Proposals too, as in an export of both</source>
        <translation>Auch Vorschläge, wie beim Export von beidem</translation>
    </message>
    <message>
        <source>Look at So Many</source>
        <translation>So viele ansehen</translation>
    </message>
    <message>
        <source>Not Audited</source>
        <translation>Nicht im Audit</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>Fotos</translation>
    </message>
    <message>
        <source>Looking for an audit…</source>
        <translation>Ein Audit wird gesucht…</translation>
    </message>
    <message>
        <source>Drawing a sample: every mask is read once…</source>
        <translation>Eine Stichprobe wird gezogen: Jede Maske wird einmal gelesen…</translation>
    </message>
    <message>
        <source>{name} is not in the sample.</source>
        <translation>{name} ist nicht in der Stichprobe.</translation>
    </message>
    <message>
        <source>New Audit</source>
        <translation>Neues Audit</translation>
    </message>
    <message>
        <source>Draw a Sample</source>
        <translation>Stichprobe ziehen</translation>
    </message>
    <message>
        <source>How good are all the masks? Correct a few with care, drawn by lot.</source>
        <translation>Wie gut sind alle Masken? Einige sorgfältig korrigieren, ausgelost.</translation>
    </message>
    <message numerus="yes">
        <source>{n} of %Ln photos audited, of a set of {set}.</source>
        <translation>
            <numerusform>{n} von %Ln Foto geprüft, aus einem Satz von {set}.</numerusform>
            <numerusform>{n} von %Ln Fotos geprüft, aus einem Satz von {set}.</numerusform>
        </translation>
    </message>
    <message>
        <source>With 95 % certainty the mean IoU of all is {iou} %, and {accuracy} % of the pixels are right.</source>
        <translation>Mit 95 % Gewissheit ist die mittlere IoU aller {iou} %, und {accuracy} % der Pixel stimmen.</translation>
    </message>
    <message>
        <source>The sample is kept in the project, and can be gone on with. All masks are kept as they are now.</source>
        <translation>Die Stichprobe bleibt im Projekt und kann fortgesetzt werden. Alle Masken werden aufbewahrt, wie sie jetzt sind.</translation>
    </message>
    <message>
        <source>Correct each photo as if nobody had yet: look at all of it, close by. Shift+Return says that it is right now. States are not shown meanwhile. The result comes when all are audited.</source>
        <translation>Jedes Foto korrigieren, als hätte es noch niemand getan: alles ansehen, aus der Nähe. Umschalt+Return sagt, dass es nun stimmt. Status werden solange nicht gezeigt. Das Ergebnis kommt, wenn alle geprüft sind.</translation>
    </message>
    <message>
        <source>Every photo of the set is audited.</source>
        <translation>Jedes Foto des Satzes ist geprüft.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more photos would halve the interval. An export has it all on a page: certificate.pdf.</source>
        <translation>
            <numerusform>%Ln weiteres Foto würde das Intervall halbieren. Ein Export enthält alles auf einer Seite: certificate.pdf.</numerusform>
            <numerusform>%Ln weitere Fotos würden das Intervall halbieren. Ein Export enthält alles auf einer Seite: certificate.pdf.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BandsControl</name>
    <message>
        <source>Photos that cannot be read and stay as they are: {count}, the first is {reason}</source>
        <translation>Fotos, die sich nicht lesen lassen und bleiben, wie sie sind: {count}, das erste ist {reason}</translation>
    </message>
    <message>
        <source>Showing other bands…</source>
        <translation>Andere Kanäle werden gezeigt…</translation>
    </message>
    <message>
        <source>Bands cannot be chosen now: {other}.</source>
        <translation>Kanäle können jetzt nicht gewählt werden: {other}.</translation>
    </message>
</context>
<context>
    <name>BandsDialog</name>
    <message>
        <source>Shown Bands</source>
        <translation>Gezeigte Kanäle</translation>
    </message>
    <message>
        <source>Preview of {name}</source>
        <translation>Vorschau von {name}</translation>
    </message>
    <message>
        <source>Reading {name}…</source>
        <translation>{name} wird gelesen…</translation>
    </message>
    <message>
        <source>As &amp;without a choice</source>
        <translation>&amp;Wie ohne eine Wahl</translation>
    </message>
    <message>
        <source>&amp;One band, as grey</source>
        <translation>&amp;Ein Kanal, als Grau</translation>
    </message>
    <message>
        <source>&amp;Three bands, as red, green and blue</source>
        <translation>&amp;Drei Kanäle, als Rot, Grün und Blau</translation>
    </message>
    <message>
        <source>Red, or grey</source>
        <translation>Rot oder Grau</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Grün</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>Blau</translation>
    </message>
    <message>
        <source>&amp;Share of each photo&apos;s own values, in percent</source>
        <translation>&amp;Anteil an den eigenen Werten jedes Fotos, in Prozent</translation>
    </message>
    <message>
        <source>&amp;Values, the same in all photos</source>
        <translation>Wer&amp;te, in allen Fotos dieselben</translation>
    </message>
    <message>
        <source>What becomes black</source>
        <translation>Was schwarz wird</translation>
    </message>
    <message>
        <source>What becomes white</source>
        <translation>Was weiß wird</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>What photos with more than 8 bits or many bands show</source>
        <translation>Was Fotos mit mehr als 8 Bit oder vielen Kanälen zeigen</translation>
    </message>
    <message>
        <source>Bands</source>
        <translation>Kanäle</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>Schwarz</translation>
    </message>
    <message>
        <source>White</source>
        <translation>Weiß</translation>
    </message>
    <message>
        <source>For all such photos of the project, and kept with it. Masks stay; the photos&apos; files are not touched.</source>
        <translation>Für alle solchen Fotos des Projekts, und mit ihm aufbewahrt. Masken bleiben; die Dateien der Fotos werden nicht angerührt.</translation>
    </message>
    <message>
        <source>{name}: {count} bands, values from {low} to {high}</source>
        <translation>{name}: Kanäle: {count}, Werte von {low} bis {high}</translation>
    </message>
</context>
<context>
    <name>Batch</name>
    <message numerus="yes">
        <source>%Ln images accepted.</source>
        <translation>
            <numerusform>%Ln Bild angenommen.</numerusform>
            <numerusform>%Ln Bilder angenommen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images are to be reviewed again. Their masks stay as they are; Start Over makes one anew.</source>
        <translation>
            <numerusform>%Ln Bild ist wieder zu prüfen. Seine Maske bleibt, wie sie ist; „Neu beginnen“ macht sie neu.</numerusform>
            <numerusform>%Ln Bilder sind wieder zu prüfen. Ihre Masken bleiben, wie sie sind; „Neu beginnen“ macht eine neu.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>“{tag}” taken from %Ln images.</source>
        <translation>
            <numerusform>„{tag}“ von %Ln Bild entfernt.</numerusform>
            <numerusform>„{tag}“ von %Ln Bildern entfernt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images tagged “{tag}”.</source>
        <translation>
            <numerusform>%Ln Bild mit „{tag}“ getaggt.</numerusform>
            <numerusform>%Ln Bilder mit „{tag}“ getaggt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images tagged as background only.</source>
        <translation>
            <numerusform>%Ln Bild als nur Hintergrund getaggt.</numerusform>
            <numerusform>%Ln Bilder als nur Hintergrund getaggt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing to undo in this photo. {name} was decided on just now.</source>
        <translation>In diesem Foto gibt es nichts rückgängig zu machen. Über {name} wurde gerade entschieden.</translation>
    </message>
    <message>
        <source>Take Back</source>
        <translation>Zurücknehmen</translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln images…</source>
        <translation>
            <numerusform>{done} von %Ln Bild…</numerusform>
            <numerusform>{done} von %Ln Bildern…</numerusform>
        </translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
</context>
<context>
    <name>CheckDialog</name>
    <message>
        <source>Check Masks</source>
        <translation>Masken prüfen</translation>
    </message>
    <message>
        <source>Which masks are probably wrong?</source>
        <translation>Welche Masken sind wahrscheinlich falsch?</translation>
    </message>
    <message>
        <source>The photos with a mask are put into parts, and each part is looked at by a segmenter that learned from the others: swapped classes and missing objects are seen, bad borders are not. No mask is changed. What is found takes the place of the review queue&apos;s order and reasons, and of what a trained segmenter saw in these photos.</source>
        <translation>Die Fotos mit einer Maske werden in Teile gelegt, und jeden Teil sieht ein Segmentierer an, der von den anderen gelernt hat: Vertauschte Klassen und fehlende Objekte fallen auf, schlechte Ränder nicht. Keine Maske wird geändert. Was gefunden wird, tritt an die Stelle der Prüfreihenfolge und ihrer Gründe sowie dessen, was ein trainierter Segmentierer in diesen Fotos gesehen hat.</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Flag the clearly suspicious ones, so that they say why</source>
        <translation>Deutlich verdächtige markieren, damit sie sagen, warum</translation>
    </message>
    <message>
        <source>Also accepted photos: accept them again to keep their masks</source>
        <translation>Auch angenommene Fotos: erneut annehmen, um ihre Masken zu behalten</translation>
    </message>
    <message>
        <source>More parts take longer, and judge better</source>
        <translation>Mehr Teile dauern länger und urteilen besser</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>Teile</translation>
    </message>
    <message>
        <source>Measuring on a few of your photos how long this will take; Check need not wait for it…</source>
        <translation>An einigen Fotos wird gemessen, wie lange das dauert; „Prüfen“ muss nicht darauf warten…</translation>
    </message>
    <message numerus="yes">
        <source>There are %Ln masks: too few to tell wrong ones by the others.</source>
        <translation>
            <numerusform>Es gibt %Ln Maske: zu wenig, um falsche an den anderen zu erkennen.</numerusform>
            <numerusform>Es gibt %Ln Masken: zu wenige, um falsche an den anderen zu erkennen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>About {time} for %Ln masks (measured just now).</source>
        <translation>
            <numerusform>Etwa {time} für %Ln Maske (soeben gemessen).</numerusform>
            <numerusform>Etwa {time} für %Ln Masken (soeben gemessen).</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ChoiceDialog</name>
    <message>
        <source>Open Folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Ask a Segmenter…</source>
        <translation>Segmentierer fragen…</translation>
    </message>
    <message>
        <source>A trained segmenter knows its classes, and proposes masks without any tags</source>
        <translation>Ein trainierter Segmentierer kennt seine Klassen und schlägt Masken ganz ohne Tags vor</translation>
    </message>
    <message>
        <source>cat
dog
traffic light</source>
        <translation>Katze
Hund
Ampel</translation>
    </message>
    <message>
        <source>Classes, one a line</source>
        <translation>Klassen, eine pro Zeile</translation>
    </message>
    <message>
        <source>Which of these says what is in the photos?</source>
        <translation>Was davon sagt, was auf den Fotos ist?</translation>
    </message>
    <message>
        <source>Which of these data sets shall be opened?</source>
        <translation>Welcher dieser Datensätze soll geöffnet werden?</translation>
    </message>
    <message>
        <source>Which classes are there? Write one a line and tag the photos (key Y), or ask a segmenter.</source>
        <translation>Welche Klassen gibt es? Eine pro Zeile schreiben und die Fotos taggen (Taste Y), oder einen Segmentierer fragen.</translation>
    </message>
</context>
<context>
    <name>ClassEditor</name>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>Change Classes</source>
        <translation>Klassen ändern</translation>
    </message>
    <message>
        <source>class {n}</source>
        <translation>Klasse {n}</translation>
    </message>
    <message>
        <source>Colour of {name}</source>
        <translation>Farbe von {name}</translation>
    </message>
    <message>
        <source>All tags and pixels of “{name}” become:</source>
        <translation>Alle Tags und Pixel von „{name}“ werden zu:</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>Zusammenlegen</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Tagged images</source>
        <translation>Getaggte Bilder</translation>
    </message>
    <message>
        <source>Becomes</source>
        <translation>Wird zu</translation>
    </message>
    <message>
        <source>Masks keep their pixels, whatever a class is called or looks like. A class that is merged stays in the list, empty, and can be renamed; none is removed, since masks and models know classes by their number. Colours here are those of files; Preferences says which the screen shows.</source>
        <translation>Masken behalten ihre Pixel, wie eine Klasse auch heißt oder aussieht. Eine zusammengelegte Klasse bleibt leer in der Liste und kann umbenannt werden; keine wird entfernt, denn Masken und Modelle kennen Klassen nach ihrer Nummer. Die Farben hier sind die der Dateien; welche der Bildschirm zeigt, steht in den Einstellungen.</translation>
    </message>
    <message>
        <source>Classes of this project</source>
        <translation>Klassen dieses Projekts</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Colour…</source>
        <translation>Farbe…</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Merge…</source>
        <translation>Zusammenlegen…</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message numerus="yes">
        <source>Masks, proposals and tags of %Ln merged classes are rewritten; this cannot be undone.</source>
        <translation>
            <numerusform>Masken, Vorschläge und Tags von %Ln zusammengelegten Klasse werden umgeschrieben; das lässt sich nicht rückgängig machen.</numerusform>
            <numerusform>Masken, Vorschläge und Tags von %Ln zusammengelegten Klassen werden umgeschrieben; das lässt sich nicht rückgängig machen.</numerusform>
        </translation>
    </message>
    <message>
        <source>The class name “{name}” {fault}.</source>
        <translation>Der Klassenname „{name}“ {fault}.</translation>
    </message>
    <message>
        <source>Two classes are called “{name}”; to make one of them, merge them.</source>
        <translation>Zwei Klassen heißen „{name}“; um eine daraus zu machen, die beiden zusammenlegen.</translation>
    </message>
</context>
<context>
    <name>ClassPanel</name>
    <message>
        <source>Confirm the Tags</source>
        <translation>Tags bestätigen</translation>
    </message>
    <message>
        <source>They are right: from now on they teach, as tags that you gave</source>
        <translation>Sie stimmen: Von nun an lehren sie wie von Hand gegebene Tags</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>In the attention layers, show the chosen class instead of the strongest of all</source>
        <translation>In den Aufmerksamkeitsebenen die gewählte Klasse statt der stärksten von allen zeigen</translation>
    </message>
    <message>
        <source>Attention of this class only</source>
        <translation>Aufmerksamkeit nur dieser Klasse</translation>
    </message>
    <message>
        <source>Which classes there are is still being read.</source>
        <translation>Welche Klassen es gibt, wird noch gelesen.</translation>
    </message>
    <message>
        <source>A segmenter saw: {tags}. Nobody has confirmed it.</source>
        <translation>Ein Segmentierer sah: {tags}. Niemand hat es bestätigt.</translation>
    </message>
    <message>
        <source>Tagged: {tags}</source>
        <translation>Getaggt: {tags}</translation>
    </message>
    <message>
        <source>only background</source>
        <translation>nur Hintergrund</translation>
    </message>
    <message>
        <source>Nobody said what is in this image.</source>
        <translation>Niemand hat gesagt, was in diesem Bild ist.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos selected. ● all of them are tagged so, ○ some.</source>
        <translation>
            <numerusform>%Ln Foto gewählt. ● so getaggt.</numerusform>
            <numerusform>%Ln Fotos gewählt. ● alle sind so getaggt, ○ einige.</numerusform>
        </translation>
    </message>
    <message>
        <source>Select photos: a class chosen here is their tag.</source>
        <translation>Fotos auswählen: Eine hier gewählte Klasse wird ihr Tag.</translation>
    </message>
    <message>
        <source>seen by a segmenter, not confirmed</source>
        <translation>von einem Segmentierer gesehen, nicht bestätigt</translation>
    </message>
    <message>
        <source>said to be in this image</source>
        <translation>soll in diesem Bild sein</translation>
    </message>
    <message>
        <source>Show or hide this class</source>
        <translation>Diese Klasse zeigen oder ausblenden</translation>
    </message>
    <message>
        <source>Lock this class: no tool paints over it</source>
        <translation>Diese Klasse sperren: kein Werkzeug übermalt sie</translation>
    </message>
    <message>
        <source>background</source>
        <translation>Hintergrund</translation>
    </message>
    <message>
        <source>unsure</source>
        <translation>unsicher</translation>
    </message>
</context>
<context>
    <name>ClickAnswers</name>
    <message>
        <source>Looking at the photo…</source>
        <translation>Das Foto wird angesehen…</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>What do you want to do?</source>
        <translation>Was soll geschehen?</translation>
    </message>
    <message>
        <source>Find command</source>
        <translation>Befehl suchen</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Before and after</source>
        <translation>Vorher und nachher</translation>
    </message>
    <message>
        <source>before</source>
        <translation>vorher</translation>
    </message>
    <message>
        <source>after</source>
        <translation>nachher</translation>
    </message>
</context>
<context>
    <name>Comparison</name>
    <message>
        <source>The other layer</source>
        <translation>Die andere Ebene</translation>
    </message>
</context>
<context>
    <name>CopyControl</name>
    <message>
        <source>Save a Copy of the Project</source>
        <translation>Kopie des Projekts sichern</translation>
    </message>
    <message>
        <source>Projects</source>
        <translation>Projekte</translation>
    </message>
    <message>
        <source>Copying the project…</source>
        <translation>Das Projekt wird kopiert…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Save a Copy</source>
        <translation>Kopie sichern</translation>
    </message>
    <message>
        <source>The copy is whole: {path}</source>
        <translation>Die Kopie ist vollständig: {path}</translation>
    </message>
    <message>
        <source>Open the Copy</source>
        <translation>Kopie öffnen</translation>
    </message>
    <message>
        <source>Save a Copy…</source>
        <translation>Kopie sichern…</translation>
    </message>
</context>
<context>
    <name>Curves</name>
    <message>
        <source>The losses come with the first steps</source>
        <translation>Die Verluste kommen mit den ersten Schritten</translation>
    </message>
    <message>
        <source>Losses of the training</source>
        <translation>Verluste des Trainings</translation>
    </message>
    <message>
        <source>step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>loss (log)</source>
        <translation>Verlust (log)</translation>
    </message>
</context>
<context>
    <name>Decisions</name>
    <message>
        <source>What was decided is still being written.</source>
        <translation>Was entschieden wurde, wird noch geschrieben.</translation>
    </message>
    <message>
        <source>You painted “{tag}”, which is not tagged in this photo.</source>
        <translation>„{tag}“ wurde gemalt, ist in diesem Foto aber nicht getaggt.</translation>
    </message>
    <message>
        <source>Tag It Too</source>
        <translation>Auch taggen</translation>
    </message>
    <message>
        <source>Taken back: {step}</source>
        <translation>Zurückgenommen: {step}</translation>
    </message>
    <message>
        <source>Undone: {step}</source>
        <translation>Rückgängig gemacht: {step}</translation>
    </message>
    <message>
        <source>There is nothing to undo in this image.</source>
        <translation>In diesem Bild gibt es nichts rückgängig zu machen.</translation>
    </message>
    <message>
        <source>There is nothing to accept yet: let the machine propose, or paint first.</source>
        <translation>Noch nichts anzunehmen: die Maschine vorschlagen lassen oder erst malen.</translation>
    </message>
    <message>
        <source>Every image is reviewed. Export the masks, or self-train for another round.</source>
        <translation>Jedes Bild ist geprüft. Die Masken exportieren oder mit Selbsttraining eine weitere Runde machen.</translation>
    </message>
</context>
<context>
    <name>DetailsDialog</name>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Forget These</source>
        <translation>Diese vergessen</translation>
    </message>
    <message>
        <source>{folder} cannot be written. Where shall the project be kept?</source>
        <translation>{folder} ist nicht beschreibbar. Wo soll das Projekt liegen?</translation>
    </message>
    <message>
        <source>A run is under way</source>
        <translation>Ein Lauf ist im Gange</translation>
    </message>
    <message>
        <source>A run is under way. Shall it go on without the window?</source>
        <translation>Ein Lauf ist im Gange. Soll er ohne das Fenster weitergehen?</translation>
    </message>
    <message>
        <source>Open the project again to see how far it is. Stopped, it keeps what it has finished.</source>
        <translation>Das Projekt wieder öffnen, um zu sehen, wie weit er ist. Angehalten behält er, was fertig ist.</translation>
    </message>
    <message>
        <source>Go On</source>
        <translation>Weiterlaufen</translation>
    </message>
    <message>
        <source>Stop It</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Keep the Window</source>
        <translation>Fenster behalten</translation>
    </message>
    <message>
        <source>Do not ask again</source>
        <translation>Nicht mehr fragen</translation>
    </message>
    <message>
        <source>About SMAF Desktop</source>
        <translation>Über SMAF Desktop</translation>
    </message>
    <message>
        <source>Tagged photos in, segmentation masks you trust out. After Yang et al., “Self-Training with Multi-Scale Attention Fusion”, ICME 2023. Licensed under the Apache License 2.0.</source>
        <translation>Getaggte Fotos hinein, verlässliche Segmentierungsmasken heraus. Nach Yang et al., „Self-Training with Multi-Scale Attention Fusion“, ICME 2023. Lizenziert unter der Apache-Lizenz 2.0.</translation>
    </message>
</context>
<context>
    <name>DuplicatesDialog</name>
    <message>
        <source>Near-Duplicates</source>
        <translation>Fast gleiche Fotos</translation>
    </message>
    <message>
        <source>Looking at all photos…</source>
        <translation>Alle Fotos werden angesehen…</translation>
    </message>
    <message>
        <source>A model that is measured on a copy of what it learned from is measured on nothing: exports keep each group on one side. Here one of each group can be kept, and the others left out of the project; files stay.</source>
        <translation>Ein Modell, das an einer Kopie dessen gemessen wird, wovon es gelernt hat, wird an nichts gemessen: Exporte halten jede Gruppe auf einer Seite. Hier lässt sich eines jeder Gruppe behalten und der Rest aus dem Projekt weglassen; Dateien bleiben.</translation>
    </message>
    <message>
        <source>&amp;Tick All but One of Each</source>
        <translation>&amp;Je Gruppe alle bis auf eines anhaken</translation>
    </message>
    <message>
        <source>Of each group the photo with most of your work stays, else the largest</source>
        <translation>Von jeder Gruppe bleibt das Foto mit der meisten Arbeit darin, sonst das größte</translation>
    </message>
    <message>
        <source>&amp;Show in the List</source>
        <translation>In der &amp;Liste zeigen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message numerus="yes">
        <source>Looking at photos: {done} of %Ln</source>
        <translation>
            <numerusform>Fotos werden angesehen: {done} von %Ln</numerusform>
            <numerusform>Fotos werden angesehen: {done} von %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln groups, {photos} photos in all.</source>
        <translation>
            <numerusform>%Ln Gruppe, zusammen {photos} Fotos.</numerusform>
            <numerusform>%Ln Gruppen, zusammen {photos} Fotos.</numerusform>
        </translation>
    </message>
    <message>
        <source>No two photos show the same.</source>
        <translation>Keine zwei Fotos zeigen dasselbe.</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Groups of photos that show the same</source>
        <translation>Gruppen von Fotos, die dasselbe zeigen</translation>
    </message>
    <message>
        <source>Space ticks; Return or a double click shows the photo</source>
        <translation>Leertaste hakt an; Enter oder Doppelklick zeigt das Foto</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos</source>
        <translation>
            <numerusform>%Ln Foto</numerusform>
            <numerusform>%Ln Fotos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Leave %Ln Photos Out…</source>
        <translation>
            <numerusform>%Ln Foto &amp;weglassen…</numerusform>
            <numerusform>%Ln Fotos &amp;weglassen…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExchangeControl</name>
    <message>
        <source>Choose another copy of this project</source>
        <translation>Eine andere Kopie dieses Projekts wählen</translation>
    </message>
    <message>
        <source>Merging the copies…</source>
        <translation>Die Kopien werden zusammengeführt…</translation>
    </message>
    <message>
        <source>Changing classes…</source>
        <translation>Klassen werden geändert…</translation>
    </message>
    <message>
        <source>This cannot be done now: {other}.</source>
        <translation>Das geht jetzt nicht: {other}.</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export Masks</source>
        <translation>Masken exportieren</translation>
    </message>
    <message>
        <source>keep, as the format allows</source>
        <translation>behalten, soweit das Format es erlaubt</translation>
    </message>
    <message>
        <source>write as background</source>
        <translation>als Hintergrund schreiben</translation>
    </message>
    <message>
        <source>Only images that you have accepted</source>
        <translation>Nur angenommene Bilder</translation>
    </message>
    <message>
        <source> pixels</source>
        <translation> Pixel</translation>
    </message>
    <message>
        <source>Leave out parts under</source>
        <translation>Teile weglassen unter</translation>
    </message>
    <message>
        <source> % of the images</source>
        <translation> % der Bilder</translation>
    </message>
    <message>
        <source>Keep back to measure on</source>
        <translation>Zum Messen zurückhalten</translation>
    </message>
    <message>
        <source>Keep back for a last test</source>
        <translation>Für einen letzten Test zurückhalten</translation>
    </message>
    <message>
        <source>Each connected part is an object of its own</source>
        <translation>Jeder zusammenhängende Teil ist ein eigenes Objekt</translation>
    </message>
    <message>
        <source>Folder to write</source>
        <translation>Zielordner</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>photos of one sub-folder</source>
        <translation>Fotos eines Unterordners</translation>
    </message>
    <message>
        <source>photos of one series: names but for the number at their end</source>
        <translation>Fotos einer Serie: Namen bis auf die Nummer am Ende</translation>
    </message>
    <message>
        <source>photos that show the same only</source>
        <translation>nur Fotos, die dasselbe zeigen</translation>
    </message>
    <message>
        <source>What is measured on must not be what was learned from: photos that show the same never part</source>
        <translation>Woran gemessen wird, darf nicht sein, woraus gelernt wurde: Fotos, die dasselbe zeigen, werden nie getrennt</translation>
    </message>
    <message>
        <source>Your masks only ({n} accepted or in progress)</source>
        <translation>Nur die eigenen Masken ({n} angenommen oder in Arbeit)</translation>
    </message>
    <message>
        <source>Your masks, and the machine&apos;s proposals for the rest</source>
        <translation>Die eigenen Masken, für den Rest die Vorschläge der Maschine</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>only those selected ({n})</source>
        <translation>nur die ausgewählten ({n})</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>Fotos</translation>
    </message>
    <message>
        <source>Unsure pixels</source>
        <translation>Unsichere Pixel</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>Keep together</source>
        <translation>Zusammenlassen</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Not every mask survives this format exactly. </source>
        <translation>Nicht jede Maske übersteht dieses Format genau. </translation>
    </message>
    <message>
        <source>copy beside the masks</source>
        <translation>neben die Masken kopieren</translation>
    </message>
    <message>
        <source>link</source>
        <translation>verlinken</translation>
    </message>
    <message>
        <source>leave out</source>
        <translation>weglassen</translation>
    </message>
</context>
<context>
    <name>Faults</name>
    <message>
        <source>is empty</source>
        <translation>ist leer</translation>
    </message>
    <message>
        <source>has control characters</source>
        <translation>enthält Steuerzeichen</translation>
    </message>
    <message>
        <source>is longer than 200 characters</source>
        <translation>ist länger als 200 Zeichen</translation>
    </message>
</context>
<context>
    <name>Filter</name>
    <message>
        <source>no filter is called “{key}”; there are {all}</source>
        <translation>kein Filter heißt „{key}“; es gibt {all}</translation>
    </message>
    <message>
        <source>like: shows what Find More Like This has found; look for something first</source>
        <translation>like: zeigt, was „Ähnliche finden“ gefunden hat; erst etwas suchen</translation>
    </message>
    <message>
        <source>sort: is followed by {all}</source>
        <translation>auf sort: folgt {all}</translation>
    </message>
    <message>
        <source>conflict: is followed by yes or no</source>
        <translation>auf conflict: folgt yes oder no</translation>
    </message>
    <message>
        <source>tags: is followed by {all}</source>
        <translation>auf tags: folgt {all}</translation>
    </message>
    <message>
        <source>no status begins with “{value}”; there are new, proposed, inprogress, accepted, flagged</source>
        <translation>kein Status beginnt mit „{value}“; es gibt new, proposed, inprogress, accepted, flagged</translation>
    </message>
</context>
<context>
    <name>Formats</name>
    <message>
        <source>PASCAL VOC devkit</source>
        <translation>PASCAL-VOC-Devkit</translation>
    </message>
    <message>
        <source>SegmentationClass/*.png holds one class index a pixel as palette PNG; viewers show its colours, programs must read the indices (mode P, not RGB).</source>
        <translation>SegmentationClass/*.png enthält einen Klassenindex pro Pixel als Paletten-PNG; Bildbetrachter zeigen die Farben, Programme müssen die Indizes lesen (Modus P, nicht RGB).</translation>
    </message>
    <message>
        <source>Index 255 is unsure: leave it out of training and scores, as VOC does with its borders.</source>
        <translation>Index 255 ist unsicher: aus Training und Bewertung herauslassen, wie VOC es mit seinen Rändern tut.</translation>
    </message>
    <message>
        <source>Every pixel has one class, so nothing overlaps; single objects are not told apart.</source>
        <translation>Jedes Pixel hat eine Klasse, nichts überlappt also; einzelne Objekte werden nicht unterschieden.</translation>
    </message>
    <message>
        <source>An image without any class has a mask of zeros and an annotation without objects.</source>
        <translation>Ein Bild ohne Klasse hat eine Maske aus Nullen und eine Annotation ohne Objekte.</translation>
    </message>
    <message>
        <source>Annotations/*.xml gives the tags; a box surrounds all pixels of its class, not one object.</source>
        <translation>Annotations/*.xml nennt die Tags; ein Rahmen umgibt alle Pixel seiner Klasse, nicht ein Objekt.</translation>
    </message>
    <message>
        <source>ImageSets/Segmentation/train.txt lists all images but those kept back in val.txt and test.txt, trainval.txt all but test.txt; reviewed.txt those whose mask a person accepted, unreviewed.txt the rest.</source>
        <translation>ImageSets/Segmentation/train.txt nennt alle Bilder außer den in val.txt und test.txt zurückgehaltenen, trainval.txt alle außer test.txt; reviewed.txt jene, deren Maske ein Mensch angenommen hat, unreviewed.txt die übrigen.</translation>
    </message>
    <message>
        <source>Grey index PNG</source>
        <translation>Graues Index-PNG</translation>
    </message>
    <message>
        <source>masks/*.png holds one class index a pixel as grey PNG; viewers show it almost black.</source>
        <translation>masks/*.png enthält einen Klassenindex pro Pixel als graues PNG; Bildbetrachter zeigen es fast schwarz.</translation>
    </message>
    <message>
        <source>Index 255 is unsure: leave it out of training and scores.</source>
        <translation>Index 255 ist unsicher: aus Training und Bewertung herauslassen.</translation>
    </message>
    <message>
        <source>Every pixel has one class, so nothing overlaps; an image without any class has a mask of zeros.</source>
        <translation>Jedes Pixel hat eine Klasse, nichts überlappt also; ein Bild ohne Klasse hat eine Maske aus Nullen.</translation>
    </message>
    <message>
        <source>tags.csv says which classes are in which image.</source>
        <translation>tags.csv sagt, welche Klassen in welchem Bild sind.</translation>
    </message>
    <message>
        <source>COCO JSON, run lengths</source>
        <translation>COCO-JSON, Lauflängen</translation>
    </message>
    <message>
        <source>One annotation holds all pixels of a class in an image, as pycocotools&apos; run-length code: every pixel is exact. With single objects, one annotation is one connected part.</source>
        <translation>Eine Annotation enthält alle Pixel einer Klasse in einem Bild als Lauflängencode von pycocotools: Jedes Pixel ist genau. Mit einzelnen Objekten ist eine Annotation ein zusammenhängender Teil.</translation>
    </message>
    <message>
        <source>Unsure pixels, where there are any, are a category of their own, the last one, called &apos;unsure&apos;: do not train on it.</source>
        <translation>Unsichere Pixel sind, wo es welche gibt, eine eigene, die letzte Kategorie namens &apos;unsure&apos;: nicht darauf trainieren.</translation>
    </message>
    <message>
        <source>Categories have the ids 1, 2, 3 and so on in the order of the classes; background is what no annotation covers.</source>
        <translation>Kategorien haben die Nummern 1, 2, 3 und so weiter in der Reihenfolge der Klassen; Hintergrund ist, was keine Annotation bedeckt.</translation>
    </message>
    <message>
        <source>Nothing overlaps. An image without any class is listed without annotations.</source>
        <translation>Nichts überlappt. Ein Bild ohne Klasse ist ohne Annotationen aufgeführt.</translation>
    </message>
    <message>
        <source>Every image also has its tags, and whether a person accepted its mask; readers of COCO pass over both.</source>
        <translation>Zu jedem Bild stehen auch die Tags und ob ein Mensch die Maske angenommen hat; Leser von COCO übergehen beides.</translation>
    </message>
    <message>
        <source>COCO JSON, polygons</source>
        <translation>COCO-JSON, Polygone</translation>
    </message>
    <message>
        <source>One annotation is one connected part of a class; its outline is at most one pixel beside the mask&apos;s.</source>
        <translation>Eine Annotation ist ein zusammenhängender Teil einer Klasse; ihr Umriss liegt höchstens ein Pixel neben dem der Maske.</translation>
    </message>
    <message>
        <source>COCO&apos;s polygons have no holes, so a hole is joined to the outline by a cut of no width.</source>
        <translation>Polygone von COCO haben keine Löcher; ein Loch wird durch einen Schnitt ohne Breite mit dem Umriss verbunden.</translation>
    </message>
    <message>
        <source>YOLO segmentation</source>
        <translation>YOLO-Segmentierung</translation>
    </message>
    <message>
        <source>One line is one connected part of a class; its outline is at most one pixel beside the mask&apos;s.</source>
        <translation>Eine Zeile ist ein zusammenhängender Teil einer Klasse; ihr Umriss liegt höchstens ein Pixel neben dem der Maske.</translation>
    </message>
    <message>
        <source>The format has no holes, so a hole is joined to the outline by a cut of no width.</source>
        <translation>Das Format kennt keine Löcher; ein Loch wird durch einen Schnitt ohne Breite mit dem Umriss verbunden.</translation>
    </message>
    <message>
        <source>It has no unsure pixels either: they are background.</source>
        <translation>Es kennt auch keine unsicheren Pixel: Sie sind Hintergrund.</translation>
    </message>
    <message>
        <source>An image without any class has an empty text file: training takes it for background.</source>
        <translation>Ein Bild ohne Klasse hat eine leere Textdatei: Das Training nimmt es als Hintergrund.</translation>
    </message>
    <message>
        <source>Classes count from 0 in the text files, in the order of data.yaml; background has no number.</source>
        <translation>Klassen zählen in den Textdateien ab 0, in der Reihenfolge von data.yaml; Hintergrund hat keine Nummer.</translation>
    </message>
    <message>
        <source>A folder called images is written as images_, since Ultralytics would look for its labels elsewhere.</source>
        <translation>Ein Ordner namens images wird als images_ geschrieben, da Ultralytics seine Labels sonst anderswo suchen würde.</translation>
    </message>
    <message>
        <source>Without a share for validation, data.yaml names the same images for training and validation: do not measure on them.</source>
        <translation>Ohne einen Anteil zur Validierung nennt data.yaml dieselben Bilder für Training und Validierung: nicht an ihnen messen.</translation>
    </message>
    <message>
        <source>labelme</source>
        <translation>labelme</translation>
    </message>
    <message>
        <source>One polygon is one connected part of a class; its outline is at most one pixel beside the mask&apos;s.</source>
        <translation>Ein Polygon ist ein zusammenhängender Teil einer Klasse; sein Umriss liegt höchstens ein Pixel neben dem der Maske.</translation>
    </message>
    <message>
        <source>labelme&apos;s polygons have no holes, so a hole is joined to the outline by a cut of no width.</source>
        <translation>Polygone von labelme haben keine Löcher; ein Loch wird durch einen Schnitt ohne Breite mit dem Umriss verbunden.</translation>
    </message>
    <message>
        <source>Unsure pixels are polygons called __ignore__, as labelme&apos;s own converters expect.</source>
        <translation>Unsichere Pixel sind Polygone namens __ignore__, wie es die Umwandler von labelme erwarten.</translation>
    </message>
    <message>
        <source>Tags are flags. An image without any class has a JSON file without shapes.</source>
        <translation>Tags sind Flags. Ein Bild ohne Klasse hat eine JSON-Datei ohne Formen.</translation>
    </message>
    <message>
        <source>Where the disk keeps no pictures (--images none), put them beside the JSON files before you open them.</source>
        <translation>Wo keine Bilder auf der Platte liegen (--images none), sie vor dem Öffnen neben die JSON-Dateien legen.</translation>
    </message>
    <message>
        <source>CVAT segmentation mask 1.1</source>
        <translation>CVAT Segmentation Mask 1.1</translation>
    </message>
    <message>
        <source>CVAT takes the colours of SegmentationClass/*.png for the classes, by labelmap.txt; the PNG&apos;s indices are the same.</source>
        <translation>CVAT nimmt die Farben von SegmentationClass/*.png für die Klassen, gemäß labelmap.txt; die Indizes des PNG sind dieselben.</translation>
    </message>
    <message>
        <source>Where two classes share a colour, all are given VOC&apos;s colours.</source>
        <translation>Wo zwei Klassen eine Farbe teilen, erhalten alle die Farben von VOC.</translation>
    </message>
    <message>
        <source>Unsure pixels, where there are any, are a label of their own called &apos;unsure&apos;.</source>
        <translation>Unsichere Pixel sind, wo es welche gibt, ein eigenes Label namens &apos;unsure&apos;.</translation>
    </message>
    <message>
        <source>CVAT makes one mask a class and image of it; single objects are not told apart, nothing overlaps.</source>
        <translation>CVAT macht daraus eine Maske pro Klasse und Bild; einzelne Objekte werden nicht unterschieden, nichts überlappt.</translation>
    </message>
    <message>
        <source>tags.csv says which classes are in which image, for which CVAT&apos;s format has no place.</source>
        <translation>tags.csv sagt, welche Klassen in welchem Bild sind; das Format von CVAT hat dafür keinen Platz.</translation>
    </message>
    <message>
        <source>Pack the folder as zip to upload it; CVAT needs no JPEGImages for a task that has the images already.</source>
        <translation>Den Ordner zum Hochladen als zip packen; für einen Auftrag, der die Bilder schon hat, braucht CVAT kein JPEGImages.</translation>
    </message>
    <message>
        <source>Datumaro</source>
        <translation>Datumaro</translation>
    </message>
    <message>
        <source>One mask annotation holds all pixels of a class in an image: every pixel is exact, nothing overlaps.</source>
        <translation>Eine Masken-Annotation enthält alle Pixel einer Klasse in einem Bild: Jedes Pixel ist genau, nichts überlappt.</translation>
    </message>
    <message>
        <source>Tags are label annotations; whether a person accepted the mask is the attribute &apos;reviewed&apos;.</source>
        <translation>Tags sind Label-Annotationen; ob ein Mensch die Maske angenommen hat, steht im Attribut &apos;reviewed&apos;.</translation>
    </message>
    <message>
        <source>Unsure pixels, where there are any, are a label of their own, the last one, called &apos;unsure&apos;.</source>
        <translation>Unsichere Pixel sind, wo es welche gibt, ein eigenes, das letzte Label namens &apos;unsure&apos;.</translation>
    </message>
    <message>
        <source>An image without any class has no annotations; background has no label.</source>
        <translation>Ein Bild ohne Klasse hat keine Annotationen; Hintergrund hat kein Label.</translation>
    </message>
    <message>
        <source>`datum convert -if datumaro` makes any other format of it.</source>
        <translation>`datum convert -if datumaro` macht jedes andere Format daraus.</translation>
    </message>
    <message>
        <source>Hugging Face image folder</source>
        <translation>Hugging-Face-Bilderordner</translation>
    </message>
    <message>
        <source>load_dataset(&quot;imagefolder&quot;, data_dir=...) gives the columns image, mask, tags and reviewed.</source>
        <translation>load_dataset(&quot;imagefolder&quot;, data_dir=...) gibt die Spalten image, mask, tags und reviewed.</translation>
    </message>
    <message>
        <source>mask is a palette PNG: numpy.array(row[&apos;mask&apos;]) holds one class index a pixel; do not convert it to RGB.</source>
        <translation>mask ist ein Paletten-PNG: numpy.array(row[&apos;mask&apos;]) enthält einen Klassenindex pro Pixel; nicht in RGB umwandeln.</translation>
    </message>
    <message>
        <source>Index 255 is unsure; pass ignore_index=255 to the loss. Every pixel has one class, so nothing overlaps.</source>
        <translation>Index 255 ist unsicher; dem Verlust ignore_index=255 übergeben. Jedes Pixel hat eine Klasse, nichts überlappt also.</translation>
    </message>
    <message>
        <source>An image without any class has a mask of zeros. id2label.json names the indices.</source>
        <translation>Ein Bild ohne Klasse hat eine Maske aus Nullen. id2label.json benennt die Indizes.</translation>
    </message>
    <message>
        <source>Pictures have to go along (not --images none).</source>
        <translation>Bilder müssen mit (nicht --images none).</translation>
    </message>
    <message>
        <source>GeoTIFF</source>
        <translation>GeoTIFF</translation>
    </message>
    <message>
        <source>masks/*.tif holds one class index a pixel, with the classes&apos; colours as its palette.</source>
        <translation>masks/*.tif enthält einen Klassenindex pro Pixel, mit den Farben der Klassen als Palette.</translation>
    </message>
    <message>
        <source>Where the photo is a GeoTIFF, its mask lies at the same place: the tags of the georeference are the photo&apos;s own.</source>
        <translation>Wo das Foto ein GeoTIFF ist, liegt seine Maske am selben Ort: Die Angaben der Georeferenz sind die des Fotos.</translation>
    </message>
    <message>
        <source>Index 255 is unsure: leave it out of training and scores. It is no nodata value.</source>
        <translation>Index 255 ist unsicher: aus Training und Bewertung herauslassen. Er ist kein Nodata-Wert.</translation>
    </message>
    <message>
        <source>Contact sheet, PNG and PDF</source>
        <translation>Kontaktbogen, PNG und PDF</translation>
    </message>
    <message>
        <source>For people, not for programs: pictures are shrunk, masks are laid over them in the colours of the classes.</source>
        <translation>Für Menschen, nicht für Programme: Bilder sind verkleinert, Masken in den Farben der Klassen darübergelegt.</translation>
    </message>
    <message>
        <source>Unsure pixels are white; background is left clear. Each row says whether a person accepted the mask.</source>
        <translation>Unsichere Pixel sind weiß; Hintergrund bleibt frei. Jede Zeile sagt, ob ein Mensch die Maske angenommen hat.</translation>
    </message>
</context>
<context>
    <name>FusionPanel</name>
    <message>
        <source>The background&apos;s score: how strong attention must be to be seen</source>
        <translation>Der Wert des Hintergrunds: wie stark Aufmerksamkeit sein muss, um gesehen zu werden</translation>
    </message>
    <message>
        <source>How strongly the dense CRF aligns the mask to the edges of the photo</source>
        <translation>Wie stark das dichte CRF die Maske an den Kanten des Fotos ausrichtet</translation>
    </message>
    <message>
        <source>Kernels of the dense CRF, by the work that made them known</source>
        <translation>Kerne des dichten CRF, nach der Arbeit, die sie bekannt gemacht hat</translation>
    </message>
    <message>
        <source>Dense CRF</source>
        <translation>Dichtes CRF</translation>
    </message>
    <message>
        <source>Strengthen weak regions</source>
        <translation>Schwache Bereiche verstärken</translation>
    </message>
    <message>
        <source>Shows attention as training sees it; the mask stays the same</source>
        <translation>Zeigt die Aufmerksamkeit, wie das Training sie sieht; die Maske bleibt gleich</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Anwenden</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Stärke</translation>
    </message>
    <message>
        <source>There is no attention for this image yet. Let the machine propose first.</source>
        <translation>Für dieses Bild gibt es noch keine Aufmerksamkeit. Erst die Maschine vorschlagen lassen.</translation>
    </message>
    <message>
        <source>Preview ({n} ms). Apply keeps it.</source>
        <translation>Vorschau ({n} ms). „Anwenden“ behält sie.</translation>
    </message>
    <message>
        <source>How much attention at this scale counts</source>
        <translation>Wie viel die Aufmerksamkeit in diesem Maßstab zählt</translation>
    </message>
    <message>
        <source>Weight of scale {scale}</source>
        <translation>Gewicht des Maßstabs {scale}</translation>
    </message>
    <message>
        <source>Scale {scale}</source>
        <translation>Maßstab {scale}</translation>
    </message>
    <message>
        <source>To this image</source>
        <translation>Auf dieses Bild</translation>
    </message>
    <message>
        <source>To the chosen class in all unreviewed images</source>
        <translation>Auf die gewählte Klasse in allen ungeprüften Bildern</translation>
    </message>
    <message>
        <source>To all unreviewed images</source>
        <translation>Auf alle ungeprüften Bilder</translation>
    </message>
    <message>
        <source>At least one scale must count.</source>
        <translation>Mindestens ein Maßstab muss zählen.</translation>
    </message>
</context>
<context>
    <name>Growth</name>
    <message numerus="yes">
        <source>%Ln found again ({names})</source>
        <translation>
            <numerusform>%Ln wiedergefunden ({names})</numerusform>
            <numerusform>%Ln wiedergefunden ({names})</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new, taken in</source>
        <translation>
            <numerusform>%Ln neu, aufgenommen</numerusform>
            <numerusform>%Ln neu, aufgenommen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln had no tags and have the folder&apos;s now</source>
        <translation>
            <numerusform>%Ln hatte keine Tags und hat jetzt die des Ordners</numerusform>
            <numerusform>%Ln hatten keine Tags und haben jetzt die des Ordners</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln missing: put back, or leave them out</source>
        <translation>
            <numerusform>%Ln fehlt: zurücklegen oder weglassen</numerusform>
            <numerusform>%Ln fehlen: zurücklegen oder weglassen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln tagged otherwise here than in the folder; what is said here stays: tag them here too (Y)</source>
        <translation>
            <numerusform>%Ln hier anders getaggt als im Ordner; was hier steht, bleibt: auch hier taggen (Y)</numerusform>
            <numerusform>%Ln hier anders getaggt als im Ordner; was hier steht, bleibt: auch hier taggen (Y)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of another size than their masks: put the old photos back, or start those masks anew</source>
        <translation>
            <numerusform>%Ln hat eine andere Größe als die Maske: das alte Foto zurücklegen oder die Maske neu beginnen</numerusform>
            <numerusform>%Ln haben eine andere Größe als ihre Masken: die alten Fotos zurücklegen oder die Masken neu beginnen</numerusform>
        </translation>
    </message>
    <message>
        <source>nothing has changed</source>
        <translation>nichts hat sich geändert</translation>
    </message>
</context>
<context>
    <name>History</name>
    <message>
        <source>As it was opened</source>
        <translation>Wie geöffnet</translation>
    </message>
    <message>
        <source>Steps of this image</source>
        <translation>Schritte dieses Bildes</translation>
    </message>
    <message>
        <source>Click a step to go back to it, or forward again. The history is kept when the window is closed.</source>
        <translation>Ein Klick auf einen Schritt führt zu ihm zurück oder wieder vor. Der Verlauf bleibt erhalten, wenn das Fenster geschlossen wird.</translation>
    </message>
</context>
<context>
    <name>ImageFiles</name>
    <message>
        <source>{file}: is {one} pixels but the picture is {other}; restore the picture or move the mask elsewhere</source>
        <translation>{file}: hat {one} Pixel, das Bild aber {other}; das Bild wiederherstellen oder die Maske anderswohin verschieben</translation>
    </message>
    <message>
        <source>propose this image again</source>
        <translation>dieses Bild neu vorschlagen lassen</translation>
    </message>
    <message>
        <source>let the segmenter look again</source>
        <translation>den Segmentierer erneut ansehen lassen</translation>
    </message>
    <message>
        <source>{file}: does not fit its picture; {remedy}</source>
        <translation>{file}: passt nicht zum Bild; {remedy}</translation>
    </message>
    <message>
        <source>The journal of strokes is damaged; it is kept in {file}</source>
        <translation>Das Journal der Striche ist beschädigt; es ist in {file} aufbewahrt</translation>
    </message>
    <message>
        <source>The journal of strokes is damaged, and none of them could be done; it is kept in {file}</source>
        <translation>Das Journal der Striche ist beschädigt, und keiner davon ließ sich wiederholen; es ist in {file} aufbewahrt</translation>
    </message>
    <message>
        <source>The mask was changed by another program; its earlier history is kept in {file}</source>
        <translation>Die Maske wurde von einem anderen Programm geändert; ihr früherer Verlauf ist in {file} aufbewahrt</translation>
    </message>
    <message>
        <source>The journal of strokes is damaged; what was done after that place is lost here, and kept in {file}</source>
        <translation>Das Journal der Striche ist beschädigt; was nach dieser Stelle geschah, ist hier verloren und in {file} aufbewahrt</translation>
    </message>
</context>
<context>
    <name>ImageList</name>
    <message>
        <source>Filter images</source>
        <translation>Bilder filtern</translation>
    </message>
    <message>
        <source>Show All Photos</source>
        <translation>Alle Fotos zeigen</translation>
    </message>
    <message>
        <source>How far the project is, and how fast it goes</source>
        <translation>Wie weit das Projekt ist und wie schnell es geht</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Filter: once the tags are read</source>
        <translation>Filter: sobald die Tags gelesen sind</translation>
    </message>
    <message>
        <source>Filter: tag:cat status:new</source>
        <translation>Filter: tag:cat status:new</translation>
    </message>
    <message>
        <source>No photo passes the filter “{text}”. Esc in it shows all.</source>
        <translation>Kein Foto passt zum Filter „{text}“. Esc darin zeigt alle.</translation>
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
        <translation>Wörter werden mit „und“ verbunden:
tag:cat,dog — soll im Bild sein (tag:none: keine Tags)
tags:doubtful — von einem Segmentierer geraten, nicht bestätigt (oder confirmed, none)
class:dog — von Maske oder Vorschlag gezeigt
status:new — new, proposed, inprogress, accepted, flagged, unreviewed
conflict:yes — Tags und Maske widersprechen sich
reason:scales — Wörter der Prüfreihenfolge
by:anna — wer zuletzt über Maske oder Status entschied (by:none: nicht bekannt)
name:2007* — oder einfach 2007
like:this — was „Ähnliche finden“ gefunden hat
sort:status — oder name, tags, gain, decided
Ein Minus davor kehrt ein Wort um: -tag:cat, -sort:name</translation>
    </message>
    <message>
        <source>tags not confirmed</source>
        <translation>Tags nicht bestätigt</translation>
    </message>
    <message>
        <source>reading tags…</source>
        <translation>Tags werden gelesen…</translation>
    </message>
    <message>
        <source>no tags</source>
        <translation>keine Tags</translation>
    </message>
    <message>
        <source>only background?</source>
        <translation>nur Hintergrund?</translation>
    </message>
    <message>
        <source>only background</source>
        <translation>nur Hintergrund</translation>
    </message>
    <message>
        <source>A segmenter guessed these tags: they count once you confirm them (Shift+Y)</source>
        <translation>Ein Segmentierer hat diese Tags geraten: Sie zählen, sobald sie bestätigt sind (Umschalt+Y)</translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>Import Masks</source>
        <translation>Masken importieren</translation>
    </message>
    <message>
        <source>Folder or file with masks</source>
        <translation>Ordner oder Datei mit Masken</translation>
    </message>
    <message>
        <source>a folder, a data set, or a file of COCO or Datumaro</source>
        <translation>ein Ordner, ein Datensatz oder eine Datei von COCO oder Datumaro</translation>
    </message>
    <message>
        <source>Which masks</source>
        <translation>Welche Masken</translation>
    </message>
    <message>
        <source>Take All Open Ones for Background</source>
        <translation>Alle offenen als Hintergrund nehmen</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <source>Choose where the masks are. They are looked at first; nothing is changed yet.</source>
        <translation>Wählen, wo die Masken sind. Sie werden zuerst angesehen; noch wird nichts geändert.</translation>
    </message>
    <message>
        <source>Looking at {path}…</source>
        <translation>{path} wird angesehen…</translation>
    </message>
    <message>
        <source>Proposals, to be corrected</source>
        <translation>Vorschläge, zum Korrigieren</translation>
    </message>
    <message>
        <source>Masks done by hand</source>
        <translation>Von Hand gemachte Masken</translation>
    </message>
    <message>
        <source>Truth, to measure against</source>
        <translation>Referenz, um daran zu messen</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Ordner…</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>Datei…</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>Masken</translation>
    </message>
    <message>
        <source>Which of them</source>
        <translation>Welche davon</translation>
    </message>
    <message>
        <source>Take them for</source>
        <translation>Nehmen als</translation>
    </message>
    <message>
        <source>Folder of masks</source>
        <translation>Ordner mit Masken</translation>
    </message>
    <message>
        <source>COCO or Datumaro (*.json)</source>
        <translation>COCO oder Datumaro (*.json)</translation>
    </message>
    <message>
        <source>File of masks</source>
        <translation>Datei mit Masken</translation>
    </message>
    <message numerus="yes">
        <source>Seen in {n} of %Ln masks.</source>
        <translation>
            <numerusform>Gesehen in {n} von %Ln Maske.</numerusform>
            <numerusform>Gesehen in {n} von %Ln Masken.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> Say what %Ln more mean.</source>
        <translation>
            <numerusform> Noch zu sagen: was %Ln weiterer Eintrag bedeutet.</numerusform>
            <numerusform> Noch zu sagen: was %Ln weitere Einträge bedeuten.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images get a true mask; it takes the place of one they have. Masks and proposals stay.</source>
        <translation>
            <numerusform>%Ln Bild erhält eine Referenzmaske; sie ersetzt eine vorhandene. Masken und Vorschläge bleiben.</numerusform>
            <numerusform>%Ln Bilder erhalten eine Referenzmaske; sie ersetzt eine vorhandene. Masken und Vorschläge bleiben.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images get a mask and count as accepted.</source>
        <translation>
            <numerusform>%Ln Bild erhält eine Maske und gilt als angenommen.</numerusform>
            <numerusform>%Ln Bilder erhalten eine Maske und gelten als angenommen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> %Ln have a mask made here, and keep it.</source>
        <translation>
            <numerusform> %Ln hat eine hier gemachte Maske und behält sie.</numerusform>
            <numerusform> %Ln haben eine hier gemachte Maske und behalten sie.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images show them as the machine&apos;s proposal.</source>
        <translation>
            <numerusform>%Ln Bild zeigt sie als Vorschlag der Maschine.</numerusform>
            <numerusform>%Ln Bilder zeigen sie als Vorschlag der Maschine.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> %Ln have a mask made here, which stays on top.</source>
        <translation>
            <numerusform> %Ln hat eine hier gemachte Maske, die obenauf bleibt.</numerusform>
            <numerusform> %Ln haben eine hier gemachte Maske, die obenauf bleibt.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Journal</name>
    <message>
        <source>{file}: is no journal of this program; move it elsewhere to open this image</source>
        <translation>{file}: ist kein Journal dieses Programms; anderswohin verschieben, um dieses Bild zu öffnen</translation>
    </message>
    <message>
        <source>{file}: cannot be written ({why}); free some space</source>
        <translation>{file}: lässt sich nicht schreiben ({why}); Platz schaffen</translation>
    </message>
</context>
<context>
    <name>KeySheet</name>
    <message>
        <source>Keys at a Glance</source>
        <translation>Tasten im Überblick</translation>
    </message>
</context>
<context>
    <name>KeyTable</name>
    <message>
        <source>Find action</source>
        <translation>Aktion suchen</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Aktion</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>New key for the chosen action</source>
        <translation>Neue Taste für die gewählte Aktion</translation>
    </message>
    <message>
        <source>Reset All Keys</source>
        <translation>Alle Tasten zurücksetzen</translation>
    </message>
    <message>
        <source>New key</source>
        <translation>Neue Taste</translation>
    </message>
    <message>
        <source>{key} belongs to “{action}”. Give that another key first.</source>
        <translation>{key} gehört zu „{action}“. Dieser erst eine andere Taste geben.</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Choose a class by its number</source>
        <translation>Eine Klasse nach ihrer Nummer wählen</translation>
    </message>
    <message>
        <source>Choose a layer</source>
        <translation>Eine Ebene wählen</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>Mausrad</translation>
    </message>
    <message>
        <source>Zoom at the pointer</source>
        <translation>Am Mauszeiger zoomen</translation>
    </message>
    <message>
        <source>Space or middle drag</source>
        <translation>Leertaste / Mitteltaste ziehen</translation>
    </message>
    <message>
        <source>Move the image</source>
        <translation>Das Bild bewegen</translation>
    </message>
    <message>
        <source>Shift+wheel</source>
        <translation>Umschalt+Mausrad</translation>
    </message>
    <message>
        <source>Brush size</source>
        <translation>Pinselgröße</translation>
    </message>
    <message>
        <source>Right or Alt drag</source>
        <translation>Rechte Taste oder Alt ziehen</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>Radieren</translation>
    </message>
    <message>
        <source>Hold Q</source>
        <translation>Q halten</translation>
    </message>
    <message>
        <source>Peek at the photo</source>
        <translation>Kurz das Foto sehen</translation>
    </message>
    <message>
        <source>Drop the stroke under way</source>
        <translation>Den laufenden Strich verwerfen</translation>
    </message>
    <message>
        <source>Mouse and more</source>
        <translation>Maus und mehr</translation>
    </message>
</context>
<context>
    <name>LayerStrip</name>
    <message>
        <source>Tab: next layer, {keys}: this one</source>
        <translation>Tab: nächste Ebene, {keys}: diese</translation>
    </message>
    <message>
        <source>Layer {name}</source>
        <translation>Ebene {name}</translation>
    </message>
    <message>
        <source>The photo alone</source>
        <translation>Nur das Foto</translation>
    </message>
    <message>
        <source>Where the network sees a class in the shrunken photo: large objects whole</source>
        <translation>Wo das Netz eine Klasse im verkleinerten Foto sieht: große Dinge im Ganzen</translation>
    </message>
    <message>
        <source>Where the network sees a class in the photo as it is</source>
        <translation>Wo das Netz eine Klasse im Foto sieht, so wie es ist</translation>
    </message>
    <message>
        <source>Where the network sees a class in the photo enlarged by half</source>
        <translation>Wo das Netz eine Klasse im anderthalbfach vergrößerten Foto sieht</translation>
    </message>
    <message>
        <source>Where the network sees a class in the photo at twice its size: small objects</source>
        <translation>Wo das Netz eine Klasse im doppelt so großen Foto sieht: kleine Dinge</translation>
    </message>
    <message>
        <source>All scales together</source>
        <translation>Alle Maßstäbe zusammen</translation>
    </message>
    <message>
        <source>The machine&apos;s proposal: fused attention aligned to the edges of the photo</source>
        <translation>Der Vorschlag der Maschine: fusionierte Aufmerksamkeit, an den Kanten des Fotos ausgerichtet</translation>
    </message>
    <message>
        <source>What the trained segmenter sees, without knowing the tags</source>
        <translation>Was der trainierte Segmentierer sieht, ohne die Tags zu kennen</translation>
    </message>
    <message>
        <source>Your mask</source>
        <translation>Die eigene Maske</translation>
    </message>
</context>
<context>
    <name>Layers</name>
    <message>
        <source>Image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Fused</source>
        <translation>Fusioniert</translation>
    </message>
    <message>
        <source>CRF proposal</source>
        <translation>CRF-Vorschlag</translation>
    </message>
    <message>
        <source>Tidied</source>
        <translation>Aufgeräumt</translation>
    </message>
    <message>
        <source>Segmenter</source>
        <translation>Segmentierer</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Maske</translation>
    </message>
    <message>
        <source>Scale {0}</source>
        <translation>Maßstab {0}</translation>
    </message>
</context>
<context>
    <name>LiveFusion</name>
    <message numerus="yes">
        <source>Change %Ln proposals?</source>
        <translation>
            <numerusform>%Ln Vorschlag ändern?</numerusform>
            <numerusform>%Ln Vorschläge ändern?</numerusform>
        </translation>
    </message>
    <message>
        <source>Apply Fusion</source>
        <translation>Fusion anwenden</translation>
    </message>
    <message>
        <source>Your masks, and what is accepted or flagged, stay as they are. It can be taken back.</source>
        <translation>Die eigenen Masken und was angenommen oder markiert ist, bleiben, wie sie sind. Es lässt sich zurücknehmen.</translation>
    </message>
    <message>
        <source>Change Them</source>
        <translation>Ändern</translation>
    </message>
    <message numerus="yes">
        <source>%Ln proposals changed.</source>
        <translation>
            <numerusform>%Ln Vorschlag geändert.</numerusform>
            <numerusform>%Ln Vorschläge geändert.</numerusform>
        </translation>
    </message>
    <message>
        <source>Take Back</source>
        <translation>Zurücknehmen</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Opening {path}…</source>
        <translation>{path} wird geöffnet…</translation>
    </message>
    <message>
        <source>What you began with “{tool}” waits: choose it again to go on with it.</source>
        <translation>Das mit „{tool}“ Begonnene wartet: Das Werkzeug wieder wählen, um weiterzumachen.</translation>
    </message>
    <message>
        <source>You are only looking: {why}</source>
        <translation>Nur zum Ansehen: {why}</translation>
    </message>
    <message>
        <source>Take Suggestion</source>
        <translation>Ergänzung übernehmen</translation>
    </message>
    <message>
        <source>What is in the photos is still being read. You can look at them meanwhile.</source>
        <translation>Was auf den Fotos ist, wird noch gelesen. Ansehen geht währenddessen.</translation>
    </message>
    <message>
        <source>{done} of {total} files</source>
        <translation>{done} von {total} Dateien</translation>
    </message>
    <message>
        <source>{project} (only to look at)</source>
        <translation>{project} (nur zum Ansehen)</translation>
    </message>
    <message>
        <source>SMAF Desktop</source>
        <translation>SMAF Desktop</translation>
    </message>
    <message>
        <source>Clicks and boxes need a model of your own: SAM or its kin, as two ONNX files.</source>
        <translation>Klicks und Rahmen brauchen ein eigenes Modell: SAM oder ein Verwandtes, als zwei ONNX-Dateien.</translation>
    </message>
    <message>
        <source>Choose Model…</source>
        <translation>Modell wählen…</translation>
    </message>
    <message>
        <source>Restore the Last Good Copy</source>
        <translation>Letzte gute Kopie wiederherstellen</translation>
    </message>
</context>
<context>
    <name>Manual</name>
    <message>
        <source>Manual</source>
        <translation>Handbuch</translation>
    </message>
    <message>
        <source>Find in the manual; Return finds the next place</source>
        <translation>Im Handbuch suchen; Eingabe findet die nächste Stelle</translation>
    </message>
    <message>
        <source>Find in the manual</source>
        <translation>Im Handbuch suchen</translation>
    </message>
    <message>
        <source>Headings</source>
        <translation>Überschriften</translation>
    </message>
    <message>
        <source>Not in the manual</source>
        <translation>Steht nicht im Handbuch</translation>
    </message>
</context>
<context>
    <name>MaskCopy</name>
    <message>
        <source>There is no photo after this one.</source>
        <translation>Nach diesem Foto kommt keines mehr.</translation>
    </message>
    <message>
        <source>{source} and {name} have different shapes, so the mask was not copied.</source>
        <translation>{source} und {name} haben verschiedene Seitenverhältnisse; die Maske wurde nicht kopiert.</translation>
    </message>
    <message>
        <source>Mask of {name}</source>
        <translation>Maske von {name}</translation>
    </message>
    <message>
        <source>The mask of {name} is copied here.</source>
        <translation>Die Maske von {name} ist hierher kopiert.</translation>
    </message>
</context>
<context>
    <name>MaskDocument</name>
    <message>
        <source>Take over the proposal</source>
        <translation>Vorschlag übernehmen</translation>
    </message>
    <message>
        <source>The mask of {0} was changed by another program while it was open here; that one is kept as {1}</source>
        <translation>Die Maske von {0} wurde von einem anderen Programm geändert, während sie hier offen war; jene ist als {1} aufbewahrt</translation>
    </message>
</context>
<context>
    <name>MeaningTable</name>
    <message>
        <source>In the masks</source>
        <translation>In den Masken</translation>
    </message>
    <message>
        <source>Share of pixels</source>
        <translation>Anteil der Pixel</translation>
    </message>
    <message>
        <source>Means</source>
        <translation>Bedeutet</translation>
    </message>
    <message>
        <source>What is in the masks, and what it means</source>
        <translation>Was in den Masken ist und was es bedeutet</translation>
    </message>
    <message numerus="yes">
        <source>all others (%Ln more)</source>
        <translation>
            <numerusform>alle anderen (noch %Ln)</numerusform>
            <numerusform>alle anderen (noch %Ln)</numerusform>
        </translation>
    </message>
    <message>
        <source>all others</source>
        <translation>alle anderen</translation>
    </message>
    <message>
        <source>Meaning of {what}</source>
        <translation>Bedeutung von {what}</translation>
    </message>
    <message>
        <source>stop and say so</source>
        <translation>anhalten und es sagen</translation>
    </message>
    <message>
        <source>choose…</source>
        <translation>wählen…</translation>
    </message>
    <message>
        <source>background</source>
        <translation>Hintergrund</translation>
    </message>
    <message>
        <source>unsure</source>
        <translation>unsicher</translation>
    </message>
</context>
<context>
    <name>MendControl</name>
    <message numerus="yes">
        <source>The masks of %Ln photos are mended.</source>
        <translation>
            <numerusform>Die Maske von %Ln Foto ist ausgebessert.</numerusform>
            <numerusform>Die Masken von %Ln Fotos sind ausgebessert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos stay: strokes in them wait to be saved. Open them once.</source>
        <translation>
            <numerusform>%Ln Foto bleibt: Striche darin sind noch nicht gespeichert. Einmal öffnen.</numerusform>
            <numerusform>%Ln Fotos bleiben: Striche darin sind noch nicht gespeichert. Einmal öffnen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Mending masks…</source>
        <translation>Masken werden ausgebessert…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos are what they were before they were mended.</source>
        <translation>
            <numerusform>%Ln Foto ist wieder wie vor dem Ausbessern.</numerusform>
            <numerusform>%Ln Fotos sind wieder wie vor dem Ausbessern.</numerusform>
        </translation>
    </message>
    <message>
        <source>Taking back…</source>
        <translation>Wird zurückgenommen…</translation>
    </message>
    <message>
        <source>Masks cannot be mended now: {other}.</source>
        <translation>Masken können gerade nicht ausgebessert werden: {other}.</translation>
    </message>
</context>
<context>
    <name>MendDialog</name>
    <message>
        <source>Mend Masks</source>
        <translation>Masken ausbessern</translation>
    </message>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>What has fewer pixels is small</source>
        <translation>Was weniger Pixel hat, ist klein</translation>
    </message>
    <message>
        <source>&amp;Also what a person has set</source>
        <translation>&amp;Auch was ein Mensch gesetzt hat</translation>
    </message>
    <message>
        <source>Imported masks count as set by a person; areas that you painted stay otherwise</source>
        <translation>Importierte Masken gelten als von einem Menschen gesetzt; selbst gemalte Flächen bleiben sonst</translation>
    </message>
    <message>
        <source>&amp;Take Back the Last</source>
        <translation>&amp;Letztes zurücknehmen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Smaller than</source>
        <translation>Kleiner als</translation>
    </message>
    <message>
        <source>Looking at all masks…</source>
        <translation>Alle Masken werden angesehen…</translation>
    </message>
    <message numerus="yes">
        <source>Looking at masks: {done} of %Ln</source>
        <translation>
            <numerusform>Masken werden angesehen: {done} von %Ln</numerusform>
            <numerusform>Masken werden angesehen: {done} von %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln files cannot be read; opening their photos says why.</source>
        <translation>
            <numerusform>%Ln Datei ist nicht lesbar; wer das Foto öffnet, erfährt warum.</numerusform>
            <numerusform>%Ln Dateien sind nicht lesbar; wer die Fotos öffnet, erfährt warum.</numerusform>
        </translation>
    </message>
    <message>
        <source>Fault</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>Pixel</translation>
    </message>
    <message>
        <source>Faults, by kind</source>
        <translation>Fehler nach Art</translation>
    </message>
    <message>
        <source>Space ticks; Return or a double click shows the photo</source>
        <translation>Leertaste hakt an; Enter oder Doppelklick zeigt das Foto</translation>
    </message>
    <message numerus="yes">
        <source>{kind}: %Ln are listed, the others go with them</source>
        <translation>
            <numerusform>{kind}: %Ln ist aufgelistet, die anderen gehen mit</numerusform>
            <numerusform>{kind}: %Ln sind aufgelistet, die anderen gehen mit</numerusform>
        </translation>
    </message>
    <message>
        <source>of another proportion: cannot be fitted</source>
        <translation>anderes Seitenverhältnis: lässt sich nicht anpassen</translation>
    </message>
    <message>
        <source>set by a person</source>
        <translation>von einem Menschen gesetzt</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Mend %Ln Photos</source>
        <translation>
            <numerusform>%Ln Foto &amp;ausbessern</numerusform>
            <numerusform>%Ln Fotos &amp;ausbessern</numerusform>
        </translation>
    </message>
    <message>
        <source>No faults found: no specks, holes, slivers or tags that contradict a mask.</source>
        <translation>Keine Fehler gefunden: keine Flecken, Löcher, Streifen und keine Tags, die einer Maske widersprechen.</translation>
    </message>
    <message numerus="yes">
        <source>Faults in %Ln photos. What is ticked is mended together.</source>
        <translation>
            <numerusform>Fehler in %Ln Foto. Was angehakt ist, wird gemeinsam ausgebessert.</numerusform>
            <numerusform>Fehler in %Ln Fotos. Was angehakt ist, wird gemeinsam ausgebessert.</numerusform>
        </translation>
    </message>
    <message>
        <source>Specks</source>
        <translation>Flecken</translation>
    </message>
    <message>
        <source>Holes</source>
        <translation>Löcher</translation>
    </message>
    <message>
        <source>Slivers</source>
        <translation>Schmale Streifen</translation>
    </message>
    <message>
        <source>Classes with few pixels</source>
        <translation>Klassen mit wenigen Pixeln</translation>
    </message>
    <message>
        <source>Classes without a tag</source>
        <translation>Klassen ohne Tag</translation>
    </message>
    <message>
        <source>Tags without a pixel</source>
        <translation>Tags ohne Pixel</translation>
    </message>
    <message>
        <source>Sizes that do not fit</source>
        <translation>Größen, die nicht passen</translation>
    </message>
    <message>
        <source>Small areas of a class that has larger ones become what is around them.</source>
        <translation>Kleine Flächen einer Klasse, die größere hat, werden zu dem, was sie umgibt.</translation>
    </message>
    <message>
        <source>Small areas of background with classes all round become the class around them.</source>
        <translation>Kleine Hintergrundflächen, die ringsum von Klassen umgeben sind, werden zu der Klasse um sie.</translation>
    </message>
    <message>
        <source>Stripes two pixels wide at most, between two classes or along the picture&apos;s edge, become what is beside them.</source>
        <translation>Höchstens zwei Pixel breite Streifen zwischen zwei Klassen oder am Bildrand werden zu dem, was neben ihnen liegt.</translation>
    </message>
    <message>
        <source>The few pixels that a class has in a photo become what is around them.</source>
        <translation>Die wenigen Pixel, die eine Klasse in einem Foto hat, werden zu dem, was sie umgibt.</translation>
    </message>
    <message>
        <source>Pixels of a class that is no tag become what is around them. The Tag Doctor adds the tag instead.</source>
        <translation>Pixel einer Klasse, die kein Tag ist, werden zu dem, was sie umgibt. Der Tag-Doktor ergänzt stattdessen den Tag.</translation>
    </message>
    <message>
        <source>A tag goes of which the mask shows no pixel.</source>
        <translation>Ein Tag, von dem die Maske kein Pixel zeigt, entfällt.</translation>
    </message>
    <message>
        <source>A mask of its photo&apos;s proportion is fitted to the photo.</source>
        <translation>Eine Maske mit dem Seitenverhältnis ihres Fotos wird an das Foto angepasst.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln specks of {name}</source>
        <translation>
            <numerusform>%Ln Fleck {name}</numerusform>
            <numerusform>%Ln Flecken {name}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln holes in {name}</source>
        <translation>
            <numerusform>%Ln Loch in {name}</numerusform>
            <numerusform>%Ln Löcher in {name}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln slivers of {name}</source>
        <translation>
            <numerusform>%Ln schmaler Streifen {name}</numerusform>
            <numerusform>%Ln schmale Streifen {name}</numerusform>
        </translation>
    </message>
    <message>
        <source>very little {name}</source>
        <translation>sehr wenig {name}</translation>
    </message>
    <message>
        <source>{name} is no tag</source>
        <translation>{name} ist kein Tag</translation>
    </message>
    <message>
        <source>no pixel of {name}</source>
        <translation>kein Pixel von {name}</translation>
    </message>
    <message>
        <source>another size than the photo</source>
        <translation>andere Größe als das Foto</translation>
    </message>
    <message>
        <source>background</source>
        <translation>Hintergrund</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos</source>
        <translation>
            <numerusform>%Ln Foto</numerusform>
            <numerusform>%Ln Fotos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MergeDialog</name>
    <message>
        <source>Merge Another Copy</source>
        <translation>Andere Kopie zusammenführen</translation>
    </message>
    <message>
        <source>Comparing with {folder}…</source>
        <translation>Vergleich mit {folder}…</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>Hier</translation>
    </message>
    <message>
        <source>There</source>
        <translation>Dort</translation>
    </message>
    <message>
        <source>Stays</source>
        <translation>Bleibt</translation>
    </message>
    <message>
        <source>Changed in both copies</source>
        <translation>In beiden Kopien geändert</translation>
    </message>
    <message>
        <source>All as Here</source>
        <translation>Alle wie hier</translation>
    </message>
    <message>
        <source>All as There</source>
        <translation>Alle wie dort</translation>
    </message>
    <message>
        <source>The Newer</source>
        <translation>Das Neuere</translation>
    </message>
    <message>
        <source>Leave All</source>
        <translation>Alle lassen</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>Zusammenführen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos were changed in the other copy only, and are taken.</source>
        <translation>
            <numerusform>%Ln Foto wurde nur in der anderen Kopie geändert und wird übernommen.</numerusform>
            <numerusform>%Ln Fotos wurden nur in der anderen Kopie geändert und werden übernommen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflicts: changed in both copies.</source>
        <translation>
            <numerusform>%Ln Konflikt: in beiden Kopien geändert.</numerusform>
            <numerusform>%Ln Konflikte: in beiden Kopien geändert.</numerusform>
        </translation>
    </message>
    <message>
        <source>What you leave alone stays as it is here, and is asked again next time. A mask that gives way is kept in the project.</source>
        <translation>Was gelassen wird, bleibt wie hier und wird beim nächsten Mal wieder gefragt. Eine Maske, die weicht, bleibt im Projekt aufgehoben.</translation>
    </message>
    <message>
        <source>Classes that come along: {names}</source>
        <translation>Klassen, die mitkommen: {names}</translation>
    </message>
    <message>
        <source>The class {here} is called {there} there; its name here stays.</source>
        <translation>Die Klasse {here} heißt dort {there}; ihr Name hier bleibt.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos are in the other copy only; they are not taken.</source>
        <translation>
            <numerusform>%Ln Foto ist nur in der anderen Kopie; es wird nicht übernommen.</numerusform>
            <numerusform>%Ln Fotos sind nur in der anderen Kopie; sie werden nicht übernommen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The copies agree about %Ln photos. There is nothing to take.</source>
        <translation>
            <numerusform>Die Kopien sind sich über %Ln Foto einig. Es gibt nichts zu übernehmen.</numerusform>
            <numerusform>Die Kopien sind sich über %Ln Fotos einig. Es gibt nichts zu übernehmen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more photos cannot be compared either.</source>
        <translation>
            <numerusform>%Ln weiteres Foto lässt sich ebenfalls nicht vergleichen.</numerusform>
            <numerusform>%Ln weitere Fotos lassen sich ebenfalls nicht vergleichen.</numerusform>
        </translation>
    </message>
    <message>
        <source>tags</source>
        <translation>Tags</translation>
    </message>
    <message>
        <source>mask and status</source>
        <translation>Maske und Status</translation>
    </message>
    <message>
        <source>leave alone</source>
        <translation>lassen</translation>
    </message>
    <message>
        <source>as here</source>
        <translation>wie hier</translation>
    </message>
    <message>
        <source>as there</source>
        <translation>wie dort</translation>
    </message>
    <message>
        <source>{side} (newer)</source>
        <translation>{side} (neuer)</translation>
    </message>
    <message numerus="yes">
        <source>The masks and statuses of %Ln photos were taken.</source>
        <translation>
            <numerusform>Masken und Status von %Ln Foto wurden übernommen.</numerusform>
            <numerusform>Masken und Status von %Ln Fotos wurden übernommen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The tags of %Ln photos were taken.</source>
        <translation>
            <numerusform>Die Tags von %Ln Foto wurden übernommen.</numerusform>
            <numerusform>Die Tags von %Ln Fotos wurden übernommen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflicts were left alone.</source>
        <translation>
            <numerusform>%Ln Konflikt blieb, wie er ist.</numerusform>
            <numerusform>%Ln Konflikte blieben, wie sie sind.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos cannot be compared and stay as they are.</source>
        <translation>
            <numerusform>%Ln Foto lässt sich nicht vergleichen und bleibt, wie es ist.</numerusform>
            <numerusform>%Ln Fotos lassen sich nicht vergleichen und bleiben, wie sie sind.</numerusform>
        </translation>
    </message>
    <message>
        <source>What stays of {name}</source>
        <translation>Was von {name} bleibt</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Details…</source>
        <translation>Einzelheiten…</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Clicks, boxes and tidying need a model of your own: SAM, MobileSAM, SAM 2, EfficientSAM or EdgeSAM as two ONNX files, encoder and decoder, in one folder. It runs on this machine; nothing is fetched or sent.</source>
        <translation>Klicks, Rahmen und Aufräumen brauchen ein eigenes Modell: SAM, MobileSAM, SAM 2, EfficientSAM oder EdgeSAM als zwei ONNX-Dateien, Encoder und Decoder, in einem Ordner. Es läuft auf diesem Rechner; nichts wird geholt oder gesendet.</translation>
    </message>
    <message>
        <source>Choose Folder…</source>
        <translation>Ordner wählen…</translation>
    </message>
    <message>
        <source>Trying the model…</source>
        <translation>Das Modell wird ausprobiert…</translation>
    </message>
    <message>
        <source>Folder of the Model</source>
        <translation>Ordner des Modells</translation>
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
Rechnet auf: {provider}
Ein Foto ansehen: {look} s
Eine Antwort: {answer} s
Speicher: {memory} MiB
Übliche Lizenz: {licence}
Ordner: {folder}</translation>
    </message>
    <message>
        <source>No model is chosen yet.</source>
        <translation>Noch ist kein Modell gewählt.</translation>
    </message>
</context>
<context>
    <name>OpeningSign</name>
    <message>
        <source>Opening {name}…</source>
        <translation>{name} wird geöffnet…</translation>
    </message>
</context>
<context>
    <name>OthersPart</name>
    <message>
        <source>No check doubts this mask. Review ▸ Check Masks looks for masks that are probably wrong.</source>
        <translation>Keine Prüfung zweifelt an dieser Maske. „Prüfung ▸ Masken prüfen“ sucht Masken, die vermutlich falsch sind.</translation>
    </message>
    <message>
        <source>Nothing of what was doubted is left here.</source>
        <translation>Von dem, was bezweifelt wurde, ist hier nichts mehr übrig.</translation>
    </message>
    <message>
        <source>What the others teach: {name}</source>
        <translation>Was die anderen lehren: {name}</translation>
    </message>
</context>
<context>
    <name>PhotosControl</name>
    <message>
        <source>Looking at the folder of photos…</source>
        <translation>Der Fotoordner wird angesehen…</translation>
    </message>
    <message numerus="yes">
        <source>Leave %Ln photos out of this project?</source>
        <translation>
            <numerusform>%Ln Foto aus diesem Projekt weglassen?</numerusform>
            <numerusform>%Ln Fotos aus diesem Projekt weglassen?</numerusform>
        </translation>
    </message>
    <message>
        <source>Leave Out</source>
        <translation>Weglassen</translation>
    </message>
    <message>
        <source>Photos and masks stay where they are. “Look for New Photos” brings back what still lies in the folder.</source>
        <translation>Fotos und Masken bleiben, wo sie sind. „Nach neuen Fotos suchen“ holt zurück, was noch im Ordner liegt.</translation>
    </message>
    <message>
        <source>Leaving photos out…</source>
        <translation>Fotos werden weggelassen…</translation>
    </message>
    <message>
        <source>Locate the Photos…</source>
        <translation>Fotos suchen…</translation>
    </message>
    <message>
        <source>Where are the photos now?</source>
        <translation>Wo sind die Fotos jetzt?</translation>
    </message>
    <message>
        <source>Drawing 72 pictures with tags in {folder}…</source>
        <translation>72 Bilder mit Tags werden in {folder} gezeichnet…</translation>
    </message>
    <message>
        <source>Looking for the photos…</source>
        <translation>Die Fotos werden gesucht…</translation>
    </message>
    <message>
        <source>The folder of photos: {what}</source>
        <translation>Der Fotoordner: {what}</translation>
    </message>
</context>
<context>
    <name>PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Look and Feel</source>
        <translation>Aussehen und Bedienung</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>As in the files</source>
        <translation>Wie in den Dateien</translation>
    </message>
    <message>
        <source>Bright, told apart by everybody</source>
        <translation>Leuchtend, für alle unterscheidbar</translation>
    </message>
    <message>
        <source>Lines around areas</source>
        <translation>Linien um Flächen</translation>
    </message>
    <message>
        <source>The wheel zooms (else it scrolls, and Ctrl+wheel zooms)</source>
        <translation>Das Mausrad zoomt (sonst verschiebt es, und Strg+Mausrad zoomt)</translation>
    </message>
    <message>
        <source>Colours on the screen never change what is written to files.</source>
        <translation>Farben auf dem Bildschirm ändern nie, was in Dateien geschrieben wird.</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farbschema</translation>
    </message>
    <message>
        <source>Colours of classes</source>
        <translation>Farben der Klassen</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>Masken</translation>
    </message>
    <message>
        <source>Mouse</source>
        <translation>Maus</translation>
    </message>
    <message>
        <source>Kept with what you decide, in the project</source>
        <translation>Wird im Projekt mit jeder Entscheidung vermerkt</translation>
    </message>
    <message>
        <source>Two people&apos;s work can then be told apart. Nothing is sent anywhere.</source>
        <translation>So lässt sich die Arbeit von zweien auseinanderhalten. Nichts wird irgendwohin gesendet.</translation>
    </message>
    <message>
        <source>The window speaks it when the program is started again.</source>
        <translation>Das Fenster spricht sie nach dem nächsten Start.</translation>
    </message>
    <message>
        <source>Further languages: put their files into {folder}</source>
        <translation>Weitere Sprachen: ihre Dateien in {folder} legen</translation>
    </message>
</context>
<context>
    <name>ProgressDialog</name>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Measuring on the images you have finished…</source>
        <translation>An den fertigen Bildern wird gemessen…</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>Angenommen</translation>
    </message>
    <message>
        <source>Flagged</source>
        <translation>Markiert</translation>
    </message>
    <message>
        <source>Painted</source>
        <translation>Gemalt</translation>
    </message>
    <message>
        <source>Tagged</source>
        <translation>Getaggt</translation>
    </message>
    <message>
        <source>Audited</source>
        <translation>Auditiert</translation>
    </message>
    <message>
        <source>Seconds a photo</source>
        <translation>Sekunden je Foto</translation>
    </message>
    <message>
        <source>Who did what</source>
        <translation>Wer was getan hat</translation>
    </message>
    <message>
        <source>Save as a Page…</source>
        <translation>Als Seite sichern…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Writing the page…</source>
        <translation>Die Seite wird geschrieben…</translation>
    </message>
    <message>
        <source>Written: {path}</source>
        <translation>Geschrieben: {path}</translation>
    </message>
    <message>
        <source>Save as a Page</source>
        <translation>Als Seite sichern</translation>
    </message>
    <message numerus="yes">
        <source>{left} of %Ln photos wait for a decision</source>
        <translation>
            <numerusform>{left} von %Ln Foto wartet auf eine Entscheidung</numerusform>
            <numerusform>{left} von %Ln Fotos warten auf eine Entscheidung</numerusform>
        </translation>
    </message>
    <message>
        <source>no name</source>
        <translation>ohne Namen</translation>
    </message>
    <message numerus="yes">
        <source>How fast it goes is not known yet: %Ln photos were decided on one by one.</source>
        <translation>
            <numerusform>Wie schnell es geht, ist noch nicht bekannt: %Ln Foto wurde einzeln entschieden.</numerusform>
            <numerusform>Wie schnell es geht, ist noch nicht bekannt: %Ln Fotos wurden einzeln entschieden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It takes %Ln of them.</source>
        <translation>
            <numerusform>Es braucht %Ln davon.</numerusform>
            <numerusform>Es braucht %Ln davon.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A photo takes {time} (median of the last %Ln decided on one by one; pauses of more than {pause} left out).</source>
        <translation>
            <numerusform>Ein Foto dauert {time} (Median der letzten %Ln einzeln entschiedenen; Pausen über {pause} zählen nicht).</numerusform>
            <numerusform>Ein Foto dauert {time} (Median der letzten %Ln einzeln entschiedenen; Pausen über {pause} zählen nicht).</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos take {time} of one person&apos;s work, for some take longer.</source>
        <translation>
            <numerusform>%Ln Foto braucht {time} Arbeit einer Person, denn manche dauern länger.</numerusform>
            <numerusform>%Ln Fotos brauchen {time} Arbeit einer Person, denn manche dauern länger.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>That is %Ln days like the latest ones, with {n} photos a day.</source>
        <translation>
            <numerusform>Das ist %Ln Tag wie die letzten, mit {n} Fotos am Tag.</numerusform>
            <numerusform>Das sind %Ln Tage wie die letzten, mit {n} Fotos am Tag.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>How good it would be if everything sure were accepted now is not known: that takes %Ln photos that were finished by hand and taught no round. There are {n}.</source>
        <translation>
            <numerusform>Wie gut es wäre, wenn alles Sichere jetzt angenommen würde, ist nicht bekannt: Das braucht %Ln Foto, das von Hand fertig wurde und keine Runde gelehrt hat. Es gibt {n}.</numerusform>
            <numerusform>Wie gut es wäre, wenn alles Sichere jetzt angenommen würde, ist nicht bekannt: Das braucht %Ln Fotos, die von Hand fertig wurden und keine Runde gelehrt haben. Es gibt {n}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>No confidence is sure: on %Ln finished photos none was right in {share} % with 95 % certainty.</source>
        <translation>
            <numerusform>Keine Sicherheit reicht: an %Ln fertigen Foto war keine mit 95 % Gewissheit in {share} % richtig.</numerusform>
            <numerusform>Keine Sicherheit reicht: an %Ln fertigen Fotos war keine mit 95 % Gewissheit in {share} % richtig.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{sure} of %Ln proposals that wait are sure, with a confidence of at least {confidence}. If all were accepted now, about {percent} % would be right (IoU {iou} or more with the mask), with 95 % certainty at least {least} %; known from n = {n} finished photos as sure.</source>
        <translation>
            <numerusform>{sure} von %Ln wartenden Vorschlag ist sicher, mit einer Sicherheit von mindestens {confidence}. Würden alle jetzt angenommen, wären etwa {percent} % richtig (IoU {iou} oder mehr mit der Maske), mit 95 % Gewissheit mindestens {least} %; bekannt aus n = {n} ebenso sicheren fertigen Fotos.</numerusform>
            <numerusform>{sure} von %Ln wartenden Vorschlägen sind sicher, mit einer Sicherheit von mindestens {confidence}. Würden alle jetzt angenommen, wären etwa {percent} % richtig (IoU {iou} oder mehr mit der Maske), mit 95 % Gewissheit mindestens {least} %; bekannt aus n = {n} ebenso sicheren fertigen Fotos.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Reasons</name>
    <message>
        <source>{name}: unsure where</source>
        <translation>{name}: unsicher, wo</translation>
    </message>
    <message>
        <source>{name}: hardly told from background</source>
        <translation>{name}: kaum vom Hintergrund zu unterscheiden</translation>
    </message>
    <message>
        <source>{name}: {percent} changed at edges</source>
        <translation>{name}: {percent} an Kanten geändert</translation>
    </message>
    <message>
        <source>{name}: the segmenter sees it elsewhere</source>
        <translation>{name}: der Segmentierer sieht es anderswo</translation>
    </message>
    <message>
        <source>{name}: no pixels</source>
        <translation>{name}: keine Pixel</translation>
    </message>
    <message>
        <source>{name}: pixels without tag</source>
        <translation>{name}: Pixel ohne Tag</translation>
    </message>
    <message>
        <source>{name}: hardly seen by the network</source>
        <translation>{name}: vom Netz kaum gesehen</translation>
    </message>
    <message>
        <source>{name}: rare</source>
        <translation>{name}: selten</translation>
    </message>
    <message>
        <source>Left out: {name}</source>
        <translation>Ausgelassen: {name}</translation>
    </message>
    <message>
        <source>{name}: probably the wrong class</source>
        <translation>{name}: wahrscheinlich die falsche Klasse</translation>
    </message>
    <message>
        <source>{name}: in part probably background</source>
        <translation>{name}: zum Teil wohl Hintergrund</translation>
    </message>
    <message>
        <source>{name}: probably missing</source>
        <translation>{name}: fehlt wahrscheinlich</translation>
    </message>
</context>
<context>
    <name>Refusal</name>
    <message>
        <source>&amp;Locate…</source>
        <translation>&amp;Suchen…</translation>
    </message>
    <message>
        <source>Say where this photo lies now</source>
        <translation>Angeben, wo dieses Foto jetzt liegt</translation>
    </message>
    <message>
        <source>Keep the mask under another name, and begin this photo anew</source>
        <translation>Die Maske unter anderem Namen behalten und dieses Foto neu beginnen</translation>
    </message>
    <message>
        <source>Set the Mask &amp;Aside</source>
        <translation>Maske beiseite&amp;legen</translation>
    </message>
    <message>
        <source>Leave &amp;Out…</source>
        <translation>&amp;Weglassen…</translation>
    </message>
    <message>
        <source>Take this photo out of the project; nothing is deleted</source>
        <translation>Dieses Foto aus dem Projekt nehmen; gelöscht wird nichts</translation>
    </message>
    <message>
        <source>&amp;Try Again</source>
        <translation>&amp;Nochmals versuchen</translation>
    </message>
    <message>
        <source>Open it once more</source>
        <translation>Noch einmal öffnen</translation>
    </message>
    <message>
        <source>“{name}” cannot be opened</source>
        <translation>„{name}“ lässt sich nicht öffnen</translation>
    </message>
</context>
<context>
    <name>RefusedPhotos</name>
    <message>
        <source>Photos</source>
        <translation>Fotos</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>Where is {name} now?</source>
        <translation>Wo ist {name} jetzt?</translation>
    </message>
</context>
<context>
    <name>Reviewing</name>
    <message numerus="yes">
        <source>What you decided about %Ln images is not written yet, and is tried again. {why}</source>
        <translation>
            <numerusform>Was über %Ln Bild entschieden wurde, ist noch nicht geschrieben und wird erneut versucht. {why}</numerusform>
            <numerusform>Was über %Ln Bilder entschieden wurde, ist noch nicht geschrieben und wird erneut versucht. {why}</numerusform>
        </translation>
    </message>
    <message>
        <source>Erase {name}</source>
        <translation>{name} radieren</translation>
    </message>
</context>
<context>
    <name>Rounds</name>
    <message numerus="yes">
        <source>It agrees with your masks to {share} % (%Ln photos that it has not learned from).</source>
        <translation>
            <numerusform>Sie stimmt zu {share} % mit den eigenen Masken überein (%Ln Foto, von dem sie nicht gelernt hat).</numerusform>
            <numerusform>Sie stimmt zu {share} % mit den eigenen Masken überein (%Ln Fotos, von denen sie nicht gelernt hat).</numerusform>
        </translation>
    </message>
    <message>
        <source>Round {n} is not taken by itself, since it agrees worse with your masks.</source>
        <translation>Runde {n} wird nicht von selbst übernommen, da sie schlechter zu den eigenen Masken passt.</translation>
    </message>
    <message>
        <source>The proposals stay those of round {n}.</source>
        <translation>Die Vorschläge bleiben die von Runde {n}.</translation>
    </message>
    <message>
        <source>The difference may be chance.</source>
        <translation>Der Unterschied kann Zufall sein.</translation>
    </message>
    <message>
        <source>That is more than chance.</source>
        <translation>Das ist mehr als Zufall.</translation>
    </message>
    <message>
        <source>attention alone</source>
        <translation>Aufmerksamkeit allein</translation>
    </message>
    <message>
        <source>learned masks alone</source>
        <translation>gelernte Masken allein</translation>
    </message>
    <message>
        <source>attention and learned masks</source>
        <translation>Aufmerksamkeit und gelernte Masken</translation>
    </message>
    <message>
        <source>Nobody can say yet how good round {n} is: no photo is corrected and accepted.</source>
        <translation>Wie gut Runde {n} ist, kann noch niemand sagen: Kein Foto ist korrigiert und angenommen.</translation>
    </message>
    <message numerus="yes">
        <source>Round {n} agrees with your masks to {after} % (before: {before} %), on %Ln corrected photos that neither it nor the round before has learned from.</source>
        <translation>
            <numerusform>Runde {n} stimmt zu {after} % mit den eigenen Masken überein (vorher: {before} %), auf %Ln korrigierten Foto, von dem weder sie noch die Runde davor gelernt hat.</numerusform>
            <numerusform>Runde {n} stimmt zu {after} % mit den eigenen Masken überein (vorher: {before} %), auf %Ln korrigierten Fotos, von denen weder sie noch die Runde davor gelernt hat.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Round {n} agrees with your masks to {after} % (before: {before} %), on %Ln corrected photos; but it or the round before has learned from these, which flatters.</source>
        <translation>
            <numerusform>Runde {n} stimmt zu {after} % mit den eigenen Masken überein (vorher: {before} %), auf %Ln korrigierten Foto; davon hat sie oder die Runde davor aber gelernt, was schmeichelt.</numerusform>
            <numerusform>Runde {n} stimmt zu {after} % mit den eigenen Masken überein (vorher: {before} %), auf %Ln korrigierten Fotos; davon hat sie oder die Runde davor aber gelernt, was schmeichelt.</numerusform>
        </translation>
    </message>
    <message>
        <source>; the first figure allows for the choice</source>
        <translation>; die erste Zahl berücksichtigt die Wahl</translation>
    </message>
    <message>
        <source>It goes by {what}, which is clearly better than both together ({means}).</source>
        <translation>Sie geht nach „{what}“, deutlich besser als beides zusammen ({means}).</translation>
    </message>
    <message>
        <source>It goes by both together; neither alone is clearly better ({means}).</source>
        <translation>Sie geht nach beidem zusammen; keines allein ist deutlich besser ({means}).</translation>
    </message>
    <message numerus="yes">
        <source>Correct and accept %Ln more photos, and rounds are judged by photos that they have not learned from.</source>
        <translation>
            <numerusform>Noch %Ln Foto korrigieren und annehmen, dann werden Runden nach Fotos beurteilt, von denen sie nicht gelernt haben.</numerusform>
            <numerusform>Noch %Ln Fotos korrigieren und annehmen, dann werden Runden nach Fotos beurteilt, von denen sie nicht gelernt haben.</numerusform>
        </translation>
    </message>
    <message>
        <source>There are no saliency maps, with which first masks are much better. {why}.</source>
        <translation>Es gibt keine Salienzkarten, mit denen erste Masken viel besser sind. {why}.</translation>
    </message>
    <message numerus="yes">
        <source>Learned from %Ln saliency maps of the folder that was named.</source>
        <translation>
            <numerusform>Von %Ln Salienzkarte des genannten Ordners gelernt.</numerusform>
            <numerusform>Von %Ln Salienzkarten des genannten Ordners gelernt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Saliency maps were made for %Ln photos, and are kept in the project.</source>
        <translation>
            <numerusform>Salienzkarten wurden für %Ln Foto gemacht und liegen im Projekt.</numerusform>
            <numerusform>Salienzkarten wurden für %Ln Fotos gemacht und liegen im Projekt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Round {n} takes up what round {m} had learned. Machine ▸ Compare Rounds leads back.</source>
        <translation>Runde {n} übernimmt, was Runde {m} gelernt hatte. Maschine ▸ Runden vergleichen führt zurück.</translation>
    </message>
    <message numerus="yes">
        <source>It learned masks from %Ln tidied proposals.</source>
        <translation>
            <numerusform>Sie hat Masken von %Ln aufgeräumten Vorschlag gelernt.</numerusform>
            <numerusform>Sie hat Masken von %Ln aufgeräumten Vorschlägen gelernt.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RoundsDialog</name>
    <message>
        <source>Rounds</source>
        <translation>Runden</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>Images, most changed first</source>
        <translation>Bilder, die am meisten geänderten zuerst</translation>
    </message>
    <message>
        <source>Show what changed</source>
        <translation>Zeigen, was sich geändert hat</translation>
    </message>
    <message>
        <source>Which classes are put back</source>
        <translation>Welche Klassen zurückgesetzt werden</translation>
    </message>
    <message>
        <source>Put Back as Before</source>
        <translation>Auf vorher zurücksetzen</translation>
    </message>
    <message>
        <source>Go Back to the Round Before…</source>
        <translation>Zur Runde davor zurückkehren…</translation>
    </message>
    <message>
        <source>Take It Anyway</source>
        <translation>Trotzdem übernehmen</translation>
    </message>
    <message>
        <source>Choose two different rounds. The first comparison comes with the second round.</source>
        <translation>Zwei verschiedene Runden wählen. Der erste Vergleich kommt mit der zweiten Runde.</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>Wird verglichen…</translation>
    </message>
    <message>
        <source>Go back to round {n}? Its classifier and its proposals are taken up again as a new round.</source>
        <translation>Zu Runde {n} zurückkehren? Ihr Klassifikator und ihre Vorschläge werden als neue Runde wieder aufgenommen.</translation>
    </message>
    <message>
        <source>Your masks stay as they are, and nothing is deleted: you can come back.</source>
        <translation>Die eigenen Masken bleiben, wie sie sind, und nichts wird gelöscht: Es gibt einen Weg zurück.</translation>
    </message>
    <message>
        <source>Go Back</source>
        <translation>Zurückkehren</translation>
    </message>
    <message>
        <source>all classes</source>
        <translation>alle Klassen</translation>
    </message>
    <message>
        <source>only {name}</source>
        <translation>nur {name}</translation>
    </message>
    <message>
        <source>The proposal is as it was before.</source>
        <translation>Der Vorschlag ist wie zuvor.</translation>
    </message>
    <message>
        <source>Nothing to put back: it is so already, or accepted.</source>
        <translation>Nichts zurückzusetzen: Es ist schon so oder angenommen.</translation>
    </message>
    <message>
        <source>Taken up as round {n}.</source>
        <translation>Als Runde {n} wieder aufgenommen.</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message numerus="yes">
        <source>{m} of %Ln proposals changed; most changed first.</source>
        <translation>
            <numerusform>{m} von %Ln Vorschlag geändert; am meisten geänderte zuerst.</numerusform>
            <numerusform>{m} von %Ln Vorschlägen geändert; am meisten geänderte zuerst.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunControl</name>
    <message>
        <source>“{title}” is under way{where}. Wait for it, or cancel it first.</source>
        <translation>„{title}“ läuft{where}. Das Ende abwarten oder zuerst abbrechen.</translation>
    </message>
    <message>
        <source> in the project {name}</source>
        <translation> im Projekt {name}</translation>
    </message>
    <message>
        <source>What you did last could not be written yet, so a run would not see it. Try again in a moment.</source>
        <translation>Die letzte Änderung konnte noch nicht geschrieben werden; ein Lauf würde sie nicht sehen. Gleich noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Exporting beside the run…</source>
        <translation>Export neben dem Lauf…</translation>
    </message>
    <message>
        <source>Another export is under way; this one can follow it.</source>
        <translation>Ein anderer Export läuft; dieser kann ihm folgen.</translation>
    </message>
    <message>
        <source>Exported to {folder}</source>
        <translation>Exportiert nach {folder}</translation>
    </message>
    <message>
        <source>{exported}; not all of it is as it was asked for</source>
        <translation>{exported}; nicht alles ist, wie verlangt</translation>
    </message>
    <message>
        <source>Open Folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Proposing for {name}…</source>
        <translation>Vorschlag für {name}…</translation>
    </message>
    <message>
        <source>Take Back</source>
        <translation>Zurücknehmen</translation>
    </message>
    <message>
        <source>Show Them</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Take It Anyway</source>
        <translation>Trotzdem übernehmen</translation>
    </message>
</context>
<context>
    <name>RunDialog</name>
    <message>
        <source>Propose Masks</source>
        <translation>Masken vorschlagen</translation>
    </message>
    <message>
        <source>Self-Train</source>
        <translation>Selbsttraining</translation>
    </message>
    <message>
        <source>Train again, then propose anew</source>
        <translation>Erneut trainieren, dann neu vorschlagen</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>Graphics card (CUDA)</source>
        <translation>Grafikkarte (CUDA)</translation>
    </message>
    <message>
        <source>Train the first classifier again</source>
        <translation>Den ersten Klassifikator erneut trainieren</translation>
    </message>
    <message>
        <source>Learn from saliency maps: first masks are much better with them</source>
        <translation>Von Salienzkarten lernen: erste Masken sind damit viel besser</translation>
    </message>
    <message>
        <source>What stands out in a photo. Photos without such maps get them, kept in the project</source>
        <translation>Was auf einem Foto hervorsticht. Fotos ohne solche Karten bekommen sie, aufbewahrt im Projekt</translation>
    </message>
    <message>
        <source>Choose u2netp.onnx…</source>
        <translation>u2netp.onnx wählen…</translation>
    </message>
    <message>
        <source>as the preset says</source>
        <translation>wie die Voreinstellung sagt</translation>
    </message>
    <message>
        <source>How many batches the network learns from</source>
        <translation>Von wie vielen Stapeln das Netz lernt</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Begin with</source>
        <translation>Beginnen mit</translation>
    </message>
    <message>
        <source>How thoroughly</source>
        <translation>Wie gründlich</translation>
    </message>
    <message>
        <source>Saliency maps cannot be made here, so first masks will be worse. {why}</source>
        <translation>Salienzkarten können hier nicht gemacht werden, erste Masken werden also schlechter. {why}</translation>
    </message>
    <message>
        <source>The classifier does not know {classes}, added after it had learned. So a first classifier is trained again, from the tags, and proposes anew. Pixels you have set are never changed; the round after it learns from them.</source>
        <translation>Der Klassifikator kennt {classes} nicht: hinzugefügt, nachdem er gelernt hatte. Deshalb wird ein erster Klassifikator neu trainiert, aus den Tags, und schlägt neu vor. Von Ihnen gesetzte Pixel ändern sich nie; die Runde danach lernt aus ihnen.</translation>
    </message>
    <message>
        <source>Choose u2netp.onnx</source>
        <translation>u2netp.onnx wählen</translation>
    </message>
    <message>
        <source>Nothing is trained: CLIP looks once at each photo. What it looks for is in {file} of the project.</source>
        <translation>Nichts wird trainiert: CLIP sieht jedes Foto einmal an. Wonach es sucht, steht in {file} des Projekts.</translation>
    </message>
    <message>
        <source>Quick is chosen: Full would take about {time} here.</source>
        <translation>Schnell ist gewählt: Voll würde hier etwa {time} dauern.</translation>
    </message>
    <message numerus="yes">
        <source>The card&apos;s memory holds %Ln photos of a batch at once, so that a batch takes several passes.</source>
        <translation>
            <numerusform>Der Speicher der Karte fasst %Ln Foto eines Stapels auf einmal, sodass ein Stapel mehrere Durchgänge braucht.</numerusform>
            <numerusform>Der Speicher der Karte fasst %Ln Fotos eines Stapels auf einmal, sodass ein Stapel mehrere Durchgänge braucht.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln classes are in fewer than {few} tagged photos ({some}): expect poor proposals there.</source>
        <translation>
            <numerusform>%Ln Klasse ist in weniger als {few} getaggten Fotos ({some}): dort sind schlechte Vorschläge zu erwarten.</numerusform>
            <numerusform>%Ln Klassen sind in weniger als {few} getaggten Fotos ({some}): dort sind schlechte Vorschläge zu erwarten.</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} is in every tagged photo, so nothing tells what it is not: tag photos without it.</source>
        <translation>{name} ist in jedem getaggten Foto; so zeigt nichts, was es nicht ist: auch Fotos ohne taggen.</translation>
    </message>
    <message>
        <source>Tag more photos first, or expect proposals that are mostly wrong.</source>
        <translation>Erst mehr Fotos taggen, sonst sind die Vorschläge meist falsch.</translation>
    </message>
    <message>
        <source>Saliency maps show where things are, whatever they are: leave them on.</source>
        <translation>Salienzkarten zeigen, wo etwas ist, was auch immer es sei: am besten eingeschaltet lassen.</translation>
    </message>
    <message>
        <source>the graphics card</source>
        <translation>der Grafikkarte</translation>
    </message>
    <message>
        <source>the processor</source>
        <translation>dem Prozessor</translation>
    </message>
    <message numerus="yes">
        <source>About {time} for %Ln images on {where}, and {memory} GB of memory</source>
        <translation>
            <numerusform>Etwa {time} für %Ln Bild auf {where} und {memory} GB Arbeitsspeicher</numerusform>
            <numerusform>Etwa {time} für %Ln Bilder auf {where} und {memory} GB Arbeitsspeicher</numerusform>
        </translation>
    </message>
    <message>
        <source>, {n} GB of the card&apos;s</source>
        <translation>, {n} GB der Karte</translation>
    </message>
    <message>
        <source> (measured just now).</source>
        <translation> (gerade gemessen).</translation>
    </message>
    <message numerus="yes">
        <source>A new round learns from the proposals of %Ln images and from the {m} you have corrected, then proposes anew. Pixels you have set are never changed, and a round that agrees worse with your masks is not taken by itself. You can go on painting meanwhile.</source>
        <translation>
            <numerusform>Eine neue Runde lernt aus dem Vorschlag von %Ln Bild und aus {m} korrigierten, dann wird neu vorgeschlagen. Von Hand gesetzte Pixel werden nie geändert, und eine Runde, die schlechter zu den eigenen Masken passt, wird nicht von selbst übernommen. Malen geht währenddessen weiter.</numerusform>
            <numerusform>Eine neue Runde lernt aus den Vorschlägen von %Ln Bildern und aus {m} korrigierten, dann wird neu vorgeschlagen. Von Hand gesetzte Pixel werden nie geändert, und eine Runde, die schlechter zu den eigenen Masken passt, wird nicht von selbst übernommen. Malen geht währenddessen weiter.</numerusform>
        </translation>
    </message>
    <message>
        <source>Tags: train a first classifier</source>
        <translation>Tags: einen ersten Klassifikator trainieren</translation>
    </message>
    <message>
        <source>CLIP: words for the classes, your own weights, no training</source>
        <translation>CLIP: Wörter für die Klassen, eigene Gewichte, kein Training</translation>
    </message>
    <message>
        <source>Quick: minutes on a processor</source>
        <translation>Schnell: Minuten auf einem Prozessor</translation>
    </message>
    <message>
        <source>Full: the whole network learns, for a graphics card</source>
        <translation>Voll: das ganze Netz lernt, für eine Grafikkarte</translation>
    </message>
    <message>
        <source>DINOv2 small: your own weights, several times as long as Quick</source>
        <translation>DINOv2 small: eigene Gewichte, mehrmals so lang wie Schnell</translation>
    </message>
    <message>
        <source>DINOv2 base: your own weights, for a graphics card</source>
        <translation>DINOv2 base: eigene Gewichte, für eine Grafikkarte</translation>
    </message>
    <message>
        <source>CLIP: your own weights, for a graphics card</source>
        <translation>CLIP: eigene Gewichte, für eine Grafikkarte</translation>
    </message>
    <message>
        <source>As in the paper: ResNet-38d, for a large graphics card</source>
        <translation>Wie in der Veröffentlichung: ResNet-38d, für eine große Grafikkarte</translation>
    </message>
    <message>
        <source>As in the paper&apos;s code: ResNet-38d, for a large graphics card</source>
        <translation>Wie im Code zur Veröffentlichung: ResNet-38d, für eine große Grafikkarte</translation>
    </message>
    <message>
        <source>More settings</source>
        <translation>Weitere Einstellungen</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>Erweitert</translation>
    </message>
    <message>
        <source>Propose masks</source>
        <translation>Masken vorschlagen</translation>
    </message>
    <message>
        <source>Measuring on a few of your photos how long this will take; Start need not wait for it…</source>
        <translation>An einigen der Fotos wird gemessen, wie lange das dauern wird; starten geht auch vorher…</translation>
    </message>
    <message>
        <source> ({done} of {total})</source>
        <translation> ({done} von {total})</translation>
    </message>
    <message numerus="yes">
        <source>The machine learns from the tags of %Ln images what each class looks like, and writes a proposal for each. You can go on looking and painting meanwhile.</source>
        <translation>
            <numerusform>Die Maschine lernt aus den Tags von %Ln Bild, wie jede Klasse aussieht, und schreibt dafür einen Vorschlag. Ansehen und Malen gehen derweil weiter.</numerusform>
            <numerusform>Die Maschine lernt aus den Tags von %Ln Bildern, wie jede Klasse aussieht, und schreibt für jedes einen Vorschlag. Ansehen und Malen gehen derweil weiter.</numerusform>
        </translation>
    </message>
    <message>
        <source>Compute on</source>
        <translation>Rechnen auf</translation>
    </message>
    <message>
        <source>Training steps</source>
        <translation>Trainingsschritte</translation>
    </message>
    <message>
        <source>The last such round took {time}.</source>
        <translation>Die letzte solche Runde dauerte {time}.</translation>
    </message>
</context>
<context>
    <name>RunPanel</name>
    <message>
        <source>Propose Masks</source>
        <translation>Masken vorschlagen</translation>
    </message>
    <message>
        <source>Self-Train</source>
        <translation>Selbsttraining</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Details…</source>
        <translation>Einzelheiten…</translation>
    </message>
    <message>
        <source>No training from tags yet</source>
        <translation>Noch kein Training aus Tags</translation>
    </message>
    <message>
        <source>No proposals yet</source>
        <translation>Noch keine Vorschläge</translation>
    </message>
    <message>
        <source>Train again on the images you have fixed ({n} so far), then propose anew. Your pixels stay as they are.</source>
        <translation>Erneut mit den korrigierten Bildern trainieren (bisher {n}), dann neu vorschlagen. Eigene Pixel bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>Round {n} is done</source>
        <translation>Runde {n} ist fertig</translation>
    </message>
    <message>
        <source>Reading the tags</source>
        <translation>Tags werden gelesen</translation>
    </message>
    <message numerus="yes">
        <source>The machine learns from the tags of %Ln images where each class is, and proposes a mask for each.</source>
        <translation>
            <numerusform>Die Maschine lernt aus den Tags von %Ln Bild, wo jede Klasse ist, und schlägt eine Maske dafür vor.</numerusform>
            <numerusform>Die Maschine lernt aus den Tags von %Ln Bildern, wo jede Klasse ist, und schlägt für jedes eine Maske vor.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The tags of %Ln images are a segmenter&apos;s guess. The machine learns from them once you confirm them: Shift+Y.</source>
        <translation>
            <numerusform>Die Tags von %Ln Bild hat ein Segmentierer geraten. Die Maschine lernt daraus, sobald sie bestätigt sind: Umschalt+Y.</numerusform>
            <numerusform>Die Tags von %Ln Bildern hat ein Segmentierer geraten. Die Maschine lernt daraus, sobald sie bestätigt sind: Umschalt+Y.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images without tags are left alone.</source>
        <translation>
            <numerusform>%Ln Bild ohne Tags bleibt unberührt.</numerusform>
            <numerusform>%Ln Bilder ohne Tags bleiben unberührt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Wird gestartet…</translation>
    </message>
    <message>
        <source>{title} in the project {name}</source>
        <translation>{title} im Projekt {name}</translation>
    </message>
    <message>
        <source> · {done} of {total}</source>
        <translation> · {done} von {total}</translation>
    </message>
    <message>
        <source> · {time} left</source>
        <translation> · noch {time}</translation>
    </message>
    <message>
        <source>Go On</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>The run waits, and keeps its memory; other programs get the cores</source>
        <translation>Der Lauf wartet und behält seinen Speicher; andere Programme bekommen die Kerne</translation>
    </message>
    <message>
        <source>The run goes on where it is</source>
        <translation>Der Lauf geht weiter, wo er ist</translation>
    </message>
    <message>
        <source>Paused · {stage}</source>
        <translation>Angehalten · {stage}</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>No word from the run for two minutes. It may be busy, or stuck: cancelling is safe.</source>
        <translation>Seit zwei Minuten kein Wort vom Lauf. Er kann beschäftigt sein oder hängen: Abbrechen ist ungefährlich.</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Wird beendet…</translation>
    </message>
    <message>
        <source>{title}: done</source>
        <translation>{title}: fertig</translation>
    </message>
    <message>
        <source>{title}: cancelled</source>
        <translation>{title}: abgebrochen</translation>
    </message>
    <message>
        <source>{title}: failed</source>
        <translation>{title}: fehlgeschlagen</translation>
    </message>
    <message>
        <source>Round {n} was not taken: it agreed worse. Machine ▸ Compare Rounds can take it anyway.</source>
        <translation>Runde {n} wurde nicht übernommen: Sie passte schlechter. Maschine ▸ Runden vergleichen kann sie trotzdem übernehmen.</translation>
    </message>
</context>
<context>
    <name>Runs</name>
    <message numerus="yes">
        <source>%Ln left out, the first is {name}: {why}</source>
        <translation>
            <numerusform>%Ln ausgelassen: {name}: {why}</numerusform>
            <numerusform>%Ln ausgelassen, zuerst {name}: {why}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images written to {folder}</source>
        <translation>
            <numerusform>%Ln Bild nach {folder} geschrieben</numerusform>
            <numerusform>%Ln Bilder nach {folder} geschrieben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln masks imported, {kept} kept as they were, {bad} unreadable</source>
        <translation>
            <numerusform>%Ln Maske importiert, {kept} blieben, wie sie waren, {bad} unlesbar</numerusform>
            <numerusform>%Ln Masken importiert, {kept} blieben, wie sie waren, {bad} unlesbar</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} of %Ln proposals changed</source>
        <translation>
            <numerusform>{n} von %Ln Vorschlag geändert</numerusform>
            <numerusform>{n} von %Ln Vorschlägen geändert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln masks checked, {n} of them suspicious, in {time}</source>
        <translation>
            <numerusform>%Ln Maske geprüft, davon {n} verdächtig, in {time}</numerusform>
            <numerusform>%Ln Masken geprüft, davon {n} verdächtig, in {time}</numerusform>
        </translation>
    </message>
    <message>
        <source>Round {n} is not taken: it agrees worse with your masks</source>
        <translation>Runde {n} wird nicht übernommen: Sie passt schlechter zu den eigenen Masken</translation>
    </message>
    <message numerus="yes">
        <source>%Ln proposals in {time}</source>
        <translation>
            <numerusform>%Ln Vorschlag in {time}</numerusform>
            <numerusform>%Ln Vorschläge in {time}</numerusform>
        </translation>
    </message>
    <message>
        <source>The model is used as its makers made it</source>
        <translation>Das Modell wird so verwendet, wie es gemacht wurde</translation>
    </message>
    <message numerus="yes">
        <source>learned from %Ln masks</source>
        <translation>
            <numerusform>aus %Ln Maske gelernt</numerusform>
            <numerusform>aus %Ln Masken gelernt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>on %Ln others its answers overlap with what is meant to {after} % instead of {before} %</source>
        <translation>
            <numerusform>bei %Ln anderen decken sich die Antworten zu {after} % statt {before} % mit dem Gemeinten</numerusform>
            <numerusform>bei %Ln anderen decken sich die Antworten zu {after} % statt {before} % mit dem Gemeinten</numerusform>
        </translation>
    </message>
    <message>
        <source>it is used from now on</source>
        <translation>es wird ab jetzt verwendet</translation>
    </message>
    <message>
        <source>that is not better, and not used</source>
        <translation>das ist nicht besser und wird nicht verwendet</translation>
    </message>
    <message numerus="yes">
        <source>trained on %Ln images</source>
        <translation>
            <numerusform>trainiert mit %Ln Bild</numerusform>
            <numerusform>trainiert mit %Ln Bildern</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images segmented, {m} of them with doubtful tags</source>
        <translation>
            <numerusform>%Ln Bild segmentiert, {m} davon mit zweifelhaften Tags</numerusform>
            <numerusform>%Ln Bilder segmentiert, {m} davon mit zweifelhaften Tags</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln proposed anew</source>
        <translation>
            <numerusform>%Ln neu vorgeschlagen</numerusform>
            <numerusform>%Ln neu vorgeschlagen</numerusform>
        </translation>
    </message>
    <message>
        <source>{what}, in {time}</source>
        <translation>{what}, in {time}</translation>
    </message>
    <message>
        <source>GPU {n} GB</source>
        <translation>GPU {n} GB</translation>
    </message>
    <message>
        <source>memory {n} GB</source>
        <translation>Speicher {n} GB</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} s</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} min</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} h {minutes} min</translation>
    </message>
    <message>
        <source>Proposing masks</source>
        <translation>Masken vorschlagen</translation>
    </message>
    <message>
        <source>Proposing masks by CLIP</source>
        <translation>Masken mit CLIP vorschlagen</translation>
    </message>
    <message>
        <source>Self-training</source>
        <translation>Selbsttraining</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>Export</translation>
    </message>
    <message>
        <source>Importing masks</source>
        <translation>Masken importieren</translation>
    </message>
    <message>
        <source>Training the segmenter</source>
        <translation>Segmentierer trainieren</translation>
    </message>
    <message>
        <source>Segmenting</source>
        <translation>Segmentieren</translation>
    </message>
    <message>
        <source>Taking tidying back</source>
        <translation>Aufräumen zurücknehmen</translation>
    </message>
    <message>
        <source>Tidying proposals</source>
        <translation>Vorschläge aufräumen</translation>
    </message>
    <message>
        <source>Forgetting what was taught</source>
        <translation>Gelerntes wird vergessen</translation>
    </message>
    <message>
        <source>Teaching the model</source>
        <translation>Modell wird angelernt</translation>
    </message>
    <message>
        <source>Checking masks</source>
        <translation>Masken werden geprüft</translation>
    </message>
</context>
<context>
    <name>SampleStrip</name>
    <message>
        <source>What the network makes of some images now</source>
        <translation>Was das Netz jetzt aus einigen Bildern macht</translation>
    </message>
    <message>
        <source>Masks at step {n}</source>
        <translation>Masken bei Schritt {n}</translation>
    </message>
</context>
<context>
    <name>SavedFilters</name>
    <message>
        <source>Keep “{filter}”</source>
        <translation>„{filter}“ behalten</translation>
    </message>
    <message>
        <source>Keep This Filter</source>
        <translation>Diesen Filter behalten</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Not reviewed yet</source>
        <translation>Noch nicht geprüft</translation>
    </message>
    <message>
        <source>Flagged</source>
        <translation>Markiert</translation>
    </message>
    <message>
        <source>Tags and mask disagree</source>
        <translation>Tags und Maske widersprechen sich</translation>
    </message>
    <message>
        <source>Without tags</source>
        <translation>Ohne Tags</translation>
    </message>
    <message>
        <source>Decided by {name}</source>
        <translation>Entschieden von {name}</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>Nach Name</translation>
    </message>
    <message>
        <source>By status</source>
        <translation>Nach Status</translation>
    </message>
    <message>
        <source>By tags</source>
        <translation>Nach Tags</translation>
    </message>
    <message>
        <source>Decided last</source>
        <translation>Zuletzt entschieden</translation>
    </message>
    <message>
        <source>Sort: {order}</source>
        <translation>Sortieren: {order}</translation>
    </message>
    <message>
        <source>All images</source>
        <translation>Alle Bilder</translation>
    </message>
    <message>
        <source>Kept filters</source>
        <translation>Behaltene Filter</translation>
    </message>
</context>
<context>
    <name>SecondLookDialog</name>
    <message>
        <source>Second Look</source>
        <translation>Zweiter Blick</translation>
    </message>
    <message>
        <source>Looking for second looks…</source>
        <translation>Zweite Blicke werden gesucht…</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>First</source>
        <translation>Erste Maske</translation>
    </message>
    <message>
        <source>Second</source>
        <translation>Zweite Maske</translation>
    </message>
    <message>
        <source>Stays</source>
        <translation>Bleibt</translation>
    </message>
    <message>
        <source>Photos looked at twice, those with little agreement first</source>
        <translation>Zweimal angesehene Fotos, die mit wenig Übereinstimmung zuerst</translation>
    </message>
    <message>
        <source>Photos to look at</source>
        <translation>Anzusehende Fotos</translation>
    </message>
    <message>
        <source>Begin a Look</source>
        <translation>Blick beginnen</translation>
    </message>
    <message>
        <source>Settle</source>
        <translation>Entscheiden</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>Fotos</translation>
    </message>
    <message numerus="yes">
        <source>Go On with My %Ln Photos</source>
        <translation>
            <numerusform>Weiter mit meinem %Ln Foto</numerusform>
            <numerusform>Weiter mit meinen %Ln Fotos</numerusform>
        </translation>
    </message>
    <message>
        <source>How far do two people agree?</source>
        <translation>Wie weit stimmen zwei überein?</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos looked at twice: mean IoU {iou} %.</source>
        <translation>
            <numerusform>%Ln Foto zweimal angesehen: mittlere IoU {iou} %.</numerusform>
            <numerusform>%Ln Fotos zweimal angesehen: mittlere IoU {iou} %.</numerusform>
        </translation>
    </message>
    <message>
        <source>background</source>
        <translation>Hintergrund</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos wait for their second look.</source>
        <translation>
            <numerusform>%Ln Foto wartet auf den zweiten Blick.</numerusform>
            <numerusform>%Ln Fotos warten auf den zweiten Blick.</numerusform>
        </translation>
    </message>
    <message>
        <source>To look yourself, say your name first: File ▸ Preferences.</source>
        <translation>Um selbst zu sehen, erst den Namen angeben: Datei ▸ Einstellungen.</translation>
    </message>
    <message>
        <source>Photos that somebody else has accepted are drawn by lot. You look at them as if nobody had, in a project of their own; accept each when it is right. The masks of the first stay as they are.</source>
        <translation>Fotos, die jemand anderes angenommen hat, werden ausgelost. Angesehen werden sie, als hätte es noch niemand getan, in einem eigenen Projekt; jedes wird angenommen, wenn es stimmt. Die ersten Masken bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>IoU {iou} %</source>
        <translation>IoU {iou} %</translation>
    </message>
    <message>
        <source>not settled</source>
        <translation>offen</translation>
    </message>
    <message>
        <source>the first</source>
        <translation>die erste</translation>
    </message>
    <message>
        <source>the second</source>
        <translation>die zweite</translation>
    </message>
    <message>
        <source>Which mask of {name} stays</source>
        <translation>Welche Maske von {name} bleibt</translation>
    </message>
    <message>
        <source>no name</source>
        <translation>ohne Namen</translation>
    </message>
</context>
<context>
    <name>SegmentDialog</name>
    <message>
        <source>Segmenter</source>
        <translation>Segmentierer</translation>
    </message>
    <message>
        <source>Choose File…</source>
        <translation>Datei wählen…</translation>
    </message>
    <message>
        <source>Align to the photo&apos;s edges (dense CRF)</source>
        <translation>An den Kanten des Fotos ausrichten (dichtes CRF)</translation>
    </message>
    <message>
        <source>Segmenters</source>
        <translation>Segmentierer</translation>
    </message>
    <message>
        <source>Choose a segmenter</source>
        <translation>Einen Segmentierer wählen</translation>
    </message>
    <message>
        <source>There is no segmenter yet: train one in a project with masks, or choose a file.</source>
        <translation>Noch kein Segmentierer da: einen in einem Projekt mit Masken trainieren oder eine Datei wählen.</translation>
    </message>
</context>
<context>
    <name>Segmenter</name>
    <message>
        <source>Train a Segmenter</source>
        <translation>Segmentierer trainieren</translation>
    </message>
    <message>
        <source>Train a network that needs no tags</source>
        <translation>Ein Netz trainieren, das keine Tags braucht</translation>
    </message>
    <message>
        <source>It learns from the masks and proposals of this project what each class looks like, and then segments any photo, also those that nobody has tagged. You can go on painting meanwhile.</source>
        <translation>Es lernt aus den Masken und Vorschlägen dieses Projekts, wie jede Klasse aussieht, und segmentiert dann jedes Foto, auch solche, die niemand getaggt hat. Malen geht währenddessen weiter.</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Segment with a Segmenter</source>
        <translation>Mit einem Segmentierer segmentieren</translation>
    </message>
    <message>
        <source>Segment without tags</source>
        <translation>Ohne Tags segmentieren</translation>
    </message>
    <message>
        <source>A trained segmenter looks at {photos}. What it sees becomes their proposals, and its classes become their tags; these are marked as doubtful until you confirm them. Masks are never changed.</source>
        <translation>Ein trainierter Segmentierer sieht {photos}. Was er sieht, wird zu ihren Vorschlägen, und seine Klassen werden zu ihren Tags; diese gelten als zweifelhaft, bis sie bestätigt sind. Masken werden nie geändert.</translation>
    </message>
    <message>
        <source>Segment</source>
        <translation>Segmentieren</translation>
    </message>
    <message>
        <source>This project has no {names}: what is seen of that becomes background. File ▸ Classes can add them first.</source>
        <translation>Dieses Projekt hat kein {names}: was davon gesehen wird, wird Hintergrund. Datei ▸ Klassen kann sie vorher hinzufügen.</translation>
    </message>
    <message>
        <source>This project has none of these classes. File ▸ Classes can add them first.</source>
        <translation>Dieses Projekt hat keine dieser Klassen. Datei ▸ Klassen kann sie vorher hinzufügen.</translation>
    </message>
    <message>
        <source>Take what it sees as new proposals of tagged photos</source>
        <translation>Was er sieht, als neue Vorschläge getaggter Fotos nehmen</translation>
    </message>
    <message>
        <source>It is told the tags. Masks stay as they are, and so do photos that were accepted</source>
        <translation>Er erfährt die Tags. Masken bleiben, wie sie sind, ebenso angenommene Fotos</translation>
    </message>
    <message>
        <source>{network}, begun from {weights}, trained on {images} images. It knows {classes}.</source>
        <translation>{network}, begonnen mit {weights}, trainiert mit {images} Bildern. Es kennt {classes}.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln classes: {some}</source>
        <translation>
            <numerusform>%Ln Klasse: {some}</numerusform>
            <numerusform>%Ln Klassen: {some}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SegmenterControl</name>
    <message>
        <source>all photos of this project, {n} of them without confirmed tags</source>
        <translation>alle Fotos dieses Projekts an, davon {n} ohne bestätigte Tags</translation>
    </message>
    <message>
        <source>the photos in “{name}”, of which nothing says what they show</source>
        <translation>die Fotos in „{name}“ an, von denen nichts sagt, was sie zeigen</translation>
    </message>
    <message>
        <source>The tags of these images need no confirmation.</source>
        <translation>Die Tags dieser Bilder brauchen keine Bestätigung.</translation>
    </message>
    <message numerus="yes">
        <source>The tags of %Ln images are confirmed.</source>
        <translation>
            <numerusform>Die Tags von %Ln Bild sind bestätigt.</numerusform>
            <numerusform>Die Tags von %Ln Bildern sind bestätigt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nobody has said what is in these photos. Tag them, or let a segmenter look.</source>
        <translation>Niemand hat gesagt, was auf diesen Fotos ist. Sie taggen oder einen Segmentierer ansehen lassen.</translation>
    </message>
    <message>
        <source>Segment…</source>
        <translation>Segmentieren…</translation>
    </message>
    <message>
        <source>Nobody has said what is in these photos. Select some that show the same, and choose its class: that tags them.</source>
        <translation>Niemand hat gesagt, was in diesen Fotos ist. Einige auswählen, die dasselbe zeigen, und dessen Klasse wählen: das taggt sie.</translation>
    </message>
    <message>
        <source>Show Them All</source>
        <translation>Alle zeigen</translation>
    </message>
</context>
<context>
    <name>SegmenterPanel</name>
    <message>
        <source>Train Segmenter…</source>
        <translation>Segmentierer trainieren…</translation>
    </message>
    <message>
        <source>Segment Photos…</source>
        <translation>Fotos segmentieren…</translation>
    </message>
    <message>
        <source>Show Them</source>
        <translation>Zeigen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln images have tags that only a segmenter has seen. They count once you confirm them: Shift+Y.</source>
        <translation>
            <numerusform>%Ln Bild hat Tags, die nur ein Segmentierer gesehen hat. Sie zählen, sobald sie bestätigt sind: Umschalt+Y.</numerusform>
            <numerusform>%Ln Bilder haben Tags, die nur ein Segmentierer gesehen hat. Sie zählen, sobald sie bestätigt sind: Umschalt+Y.</numerusform>
        </translation>
    </message>
    <message>
        <source>No segmenter yet</source>
        <translation>Noch kein Segmentierer</translation>
    </message>
    <message>
        <source>When part of the masks is reviewed, a segmenter can learn from them and do the rest, and every new photo: it needs no tags.</source>
        <translation>Wenn ein Teil der Masken geprüft ist, kann ein Segmentierer daraus lernen und den Rest machen, dazu jedes neue Foto: Er braucht keine Tags.</translation>
    </message>
    <message>
        <source>Segmenter of {day}</source>
        <translation>Segmentierer vom {day}</translation>
    </message>
</context>
<context>
    <name>Shell</name>
    <message>
        <source>Main</source>
        <translation>Hauptleiste</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>Open &amp;Recent</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>Tool&amp;s</source>
        <translation>Werk&amp;zeuge</translation>
    </message>
    <message>
        <source>Open a folder of photos or a project</source>
        <translation>Einen Ordner mit Fotos oder ein Projekt öffnen</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Fusion</source>
        <translation>Fusion</translation>
    </message>
    <message>
        <source>Segmenter</source>
        <translation>Segmentierer</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>Maschine</translation>
    </message>
</context>
<context>
    <name>SomeMasks</name>
    <message>
        <source>Some of them</source>
        <translation>Einige davon</translation>
    </message>
    <message>
        <source>Return or a double click shows the photo itself</source>
        <translation>Eingabe oder Doppelklick zeigt das Foto selbst</translation>
    </message>
</context>
<context>
    <name>SplitWords</name>
    <message>
        <source>Of {n} photos about {val} are kept back to measure on, {test} for a last test.</source>
        <translation>Von {n} Fotos werden etwa {val} zum Messen zurückbehalten, {test} für einen letzten Test.</translation>
    </message>
    <message>
        <source>No sub-folders tell sources apart.</source>
        <translation>Kein Unterordner sagt, woher Fotos kommen.</translation>
    </message>
    <message>
        <source>No name ends in a number.</source>
        <translation>Kein Name endet mit einer Nummer.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln sub-folders; the largest, {name}, has {share} % of the photos.</source>
        <translation>
            <numerusform>%Ln Unterordner; der größte, {name}, hat {share} % der Fotos.</numerusform>
            <numerusform>%Ln Unterordner; der größte, {name}, hat {share} % der Fotos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln series; the largest, {name}, has {share} % of the photos.</source>
        <translation>
            <numerusform>%Ln Serie; die größte, {name}, hat {share} % der Fotos.</numerusform>
            <numerusform>%Ln Serien; die größte, {name}, hat {share} % der Fotos.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Stages</name>
    <message>
        <source>Reading tags</source>
        <translation>Tags werden gelesen</translation>
    </message>
    <message>
        <source>attention of the teacher</source>
        <translation>Aufmerksamkeit des Lehrers</translation>
    </message>
    <message>
        <source>comparing rounds</source>
        <translation>Runden vergleichen</translation>
    </message>
    <message>
        <source>comparing sizes</source>
        <translation>Größen vergleichen</translation>
    </message>
    <message>
        <source>contact sheet</source>
        <translation>Kontaktbogen</translation>
    </message>
    <message>
        <source>counting pixels</source>
        <translation>Pixel zählen</translation>
    </message>
    <message>
        <source>drawing</source>
        <translation>zeichnen</translation>
    </message>
    <message>
        <source>drawing a sample</source>
        <translation>Stichprobe ziehen</translation>
    </message>
    <message>
        <source>exporting</source>
        <translation>exportieren</translation>
    </message>
    <message>
        <source>finding where things end</source>
        <translation>Suche, wo Dinge enden</translation>
    </message>
    <message>
        <source>first training</source>
        <translation>erstes Training</translation>
    </message>
    <message>
        <source>fusing anew</source>
        <translation>neu fusionieren</translation>
    </message>
    <message>
        <source>importing</source>
        <translation>importieren</translation>
    </message>
    <message>
        <source>judging masks</source>
        <translation>Beurteilung der Masken</translation>
    </message>
    <message>
        <source>judging the round</source>
        <translation>die Runde beurteilen</translation>
    </message>
    <message>
        <source>learning from tags alone</source>
        <translation>allein aus Tags lernen</translation>
    </message>
    <message>
        <source>learning the masks</source>
        <translation>die Masken lernen</translation>
    </message>
    <message>
        <source>learning the masks of the others</source>
        <translation>lernt die Masken der anderen</translation>
    </message>
    <message>
        <source>learning which classes are in a picture</source>
        <translation>lernen, welche Klassen in einem Bild sind</translation>
    </message>
    <message>
        <source>looking at the images</source>
        <translation>die Bilder ansehen</translation>
    </message>
    <message>
        <source>looking for more</source>
        <translation>nach weiteren suchen</translation>
    </message>
    <message>
        <source>looking with CLIP</source>
        <translation>mit CLIP ansehen</translation>
    </message>
    <message>
        <source>measuring</source>
        <translation>messen</translation>
    </message>
    <message>
        <source>measuring by size</source>
        <translation>nach Größe messen</translation>
    </message>
    <message>
        <source>comparing second looks</source>
        <translation>zweite Blicke werden verglichen</translation>
    </message>
    <message>
        <source>comparing the copies</source>
        <translation>die Kopien werden verglichen</translation>
    </message>
    <message>
        <source>copying the project</source>
        <translation>das Projekt wird kopiert</translation>
    </message>
    <message>
        <source>drawing photos</source>
        <translation>Fotos werden gezogen</translation>
    </message>
    <message>
        <source>looking for faults</source>
        <translation>Fehler werden gesucht</translation>
    </message>
    <message>
        <source>looking at photos</source>
        <translation>Fotos werden angesehen</translation>
    </message>
    <message>
        <source>measuring precision</source>
        <translation>Genauigkeit messen</translation>
    </message>
    <message>
        <source>mending</source>
        <translation>Masken werden ausgebessert</translation>
    </message>
    <message>
        <source>merging</source>
        <translation>zusammenlegen</translation>
    </message>
    <message>
        <source>near-duplicates</source>
        <translation>Fast-Duplikate</translation>
    </message>
    <message>
        <source>proposals</source>
        <translation>Vorschläge</translation>
    </message>
    <message>
        <source>reading maps</source>
        <translation>Karten lesen</translation>
    </message>
    <message>
        <source>rendering</source>
        <translation>darstellen</translation>
    </message>
    <message>
        <source>review queue</source>
        <translation>Prüfreihenfolge</translation>
    </message>
    <message>
        <source>saliency</source>
        <translation>Salienz</translation>
    </message>
    <message>
        <source>segmenting</source>
        <translation>segmentieren</translation>
    </message>
    <message>
        <source>tag doctor</source>
        <translation>Tag-Doktor</translation>
    </message>
    <message>
        <source>taking back</source>
        <translation>zurücknehmen</translation>
    </message>
    <message>
        <source>teaching the promptable model</source>
        <translation>klickbares Modell wird angelernt</translation>
    </message>
    <message>
        <source>tidying</source>
        <translation>aufräumen</translation>
    </message>
    <message>
        <source>training the segmenter</source>
        <translation>den Segmentierer trainieren</translation>
    </message>
    <message>
        <source>trying thresholds</source>
        <translation>Schwellen ausprobieren</translation>
    </message>
    <message>
        <source>what tags alone show</source>
        <translation>was Tags allein zeigen</translation>
    </message>
</context>
<context>
    <name>StartOverDialog</name>
    <message>
        <source>Start Over</source>
        <translation>Neu beginnen</translation>
    </message>
    <message>
        <source>What the mask begins from</source>
        <translation>Womit die Maske beginnt</translation>
    </message>
    <message>
        <source>The mask of {name} becomes, as one step that can be undone:</source>
        <translation>Die Maske von {name} wird, als ein Schritt, der sich rückgängig machen lässt:</translation>
    </message>
    <message>
        <source>the proposal</source>
        <translation>der Vorschlag</translation>
    </message>
    <message>
        <source>what the segmenter sees</source>
        <translation>was der Segmentierer sieht</translation>
    </message>
    <message>
        <source>nothing: all background</source>
        <translation>nichts: alles Hintergrund</translation>
    </message>
    <message>
        <source>round {n}, {when}</source>
        <translation>Runde {n}, {when}</translation>
    </message>
    <message>
        <source>{p} % differs from the mask</source>
        <translation>{p} % anders als die Maske</translation>
    </message>
    <message>
        <source>as the mask is now</source>
        <translation>wie die Maske jetzt ist</translation>
    </message>
    <message>
        <source>Start over from {words}</source>
        <translation>Neu begonnen: {words}</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>new</source>
        <translation>neu</translation>
    </message>
    <message>
        <source>proposed</source>
        <translation>vorgeschlagen</translation>
    </message>
    <message>
        <source>in progress</source>
        <translation>in Arbeit</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>angenommen</translation>
    </message>
    <message>
        <source>flagged</source>
        <translation>markiert</translation>
    </message>
    <message>
        <source>{status}, {when}</source>
        <translation>{status}, {when}</translation>
    </message>
    <message>
        <source>{status} by {name}, {when}</source>
        <translation>{status} von {name}, {when}</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Progress of the run</source>
        <translation>Fortschritt des Laufs</translation>
    </message>
    <message>
        <source>you</source>
        <translation>Mensch</translation>
    </message>
    <message>
        <source>machine</source>
        <translation>Maschine</translation>
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
        <translation>Es wird festgestellt, worauf dieser Rechner rechnet</translation>
    </message>
    <message>
        <source>Computing on {name}</source>
        <translation>Rechnet auf {name}</translation>
    </message>
    <message>
        <source>Computing on the processor ({name}). The quick preset is made for this.</source>
        <translation>Rechnet auf dem Prozessor ({name}). Dafür ist die Voreinstellung „Schnell“ gemacht.</translation>
    </message>
    <message>
        <source>background</source>
        <translation>Hintergrund</translation>
    </message>
    <message>
        <source>unsure</source>
        <translation>unsicher</translation>
    </message>
</context>
<context>
    <name>StatusCounts</name>
    <message numerus="yes">
        <source>%Ln shown</source>
        <translation>
            <numerusform>%Ln gezeigt</numerusform>
            <numerusform>%Ln gezeigt</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StrokeGrowth</name>
    <message>
        <source>Looking for the edge…</source>
        <translation>Die Kante wird gesucht…</translation>
    </message>
</context>
<context>
    <name>Suggestions</name>
    <message>
        <source>Looking for what follows…</source>
        <translation>Was daraus folgt, wird gesucht…</translation>
    </message>
    <message>
        <source>Take suggestion</source>
        <translation>Ergänzung übernehmen</translation>
    </message>
    <message>
        <source>Nothing is striped. {key} asks what follows from your corrections.</source>
        <translation>Nichts ist gestreift. {key} fragt, was aus den Korrekturen folgt.</translation>
    </message>
    <message>
        <source>Looking at what you have corrected…</source>
        <translation>Die Korrekturen werden angesehen…</translation>
    </message>
    <message>
        <source>Striped: your corrections suggest +{more} / −{less} pixels for the rest. {key} takes it, Esc drops it.</source>
        <translation>Gestreift: Aus den Korrekturen folgen für den Rest +{more} / −{less} Pixel. {key} übernimmt das, Esc verwirft es.</translation>
    </message>
    <message>
        <source>Nothing to suggest: correct something first; the rest follows from it.</source>
        <translation>Nichts zu ergänzen: erst etwas korrigieren; daraus folgt der Rest.</translation>
    </message>
</context>
<context>
    <name>TagDoctor</name>
    <message>
        <source>Tag Doctor</source>
        <translation>Tag-Doktor</translation>
    </message>
    <message>
        <source>Looking for contradictions…</source>
        <translation>Widersprüche werden gesucht…</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Contradiction</source>
        <translation>Widerspruch</translation>
    </message>
    <message>
        <source>Mend (Return)</source>
        <translation>Beheben (Eingabe)</translation>
    </message>
    <message>
        <source>Or (Shift+Return)</source>
        <translation>Oder (Umschalt+Eingabe)</translation>
    </message>
    <message>
        <source>Contradictions, strongest first</source>
        <translation>Widersprüche, der stärkste zuerst</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln contradictions, strongest first.</source>
        <translation>
            <numerusform>%Ln Widerspruch.</numerusform>
            <numerusform>%Ln Widersprüche, der stärkste zuerst.</numerusform>
        </translation>
    </message>
    <message>
        <source>Tags, masks and classifier agree.</source>
        <translation>Tags, Masken und Klassifikator stimmen überein.</translation>
    </message>
    <message>
        <source>tag {name} has no pixels</source>
        <translation>Tag {name} hat keine Pixel</translation>
    </message>
    <message numerus="yes">
        <source>{name} has %Ln pixels but no tag</source>
        <translation>
            <numerusform>{name} hat %Ln Pixel, aber keinen Tag</numerusform>
            <numerusform>{name} hat %Ln Pixel, aber keinen Tag</numerusform>
        </translation>
    </message>
    <message>
        <source>the classifier does not see {name}</source>
        <translation>der Klassifikator sieht {name} nicht</translation>
    </message>
    <message>
        <source>the classifier sees {name}, which is not tagged</source>
        <translation>der Klassifikator sieht {name}, nicht getaggt</translation>
    </message>
    <message>
        <source>Add tag {name}</source>
        <translation>Tag {name} hinzufügen</translation>
    </message>
    <message>
        <source>Remove tag {name}</source>
        <translation>Tag {name} entfernen</translation>
    </message>
    <message>
        <source>Erase {name}</source>
        <translation>{name} radieren</translation>
    </message>
    <message>
        <source>Look for {name}</source>
        <translation>{name} suchen</translation>
    </message>
</context>
<context>
    <name>TeachDialog</name>
    <message numerus="yes">
        <source>The model learns from %Ln accepted masks what you call one thing, and to look where its class seems to be: for clicks, boxes, suggestions and tidying in this project. A quarter of the masks is kept back and judges; what was learned is used only where it answers better there. Your model&apos;s files stay as they are.</source>
        <translation>
            <numerusform>Das Modell lernt aus %Ln angenommenen Maske, was Sie ein Ding nennen, und dort zu suchen, wo dessen Klasse zu sein scheint: für Klicks, Rahmen, Ergänzungen und das Aufräumen in diesem Projekt. Ein Viertel der Masken wird zurückgehalten und urteilt; verwendet wird das Gelernte nur, wenn es dort besser antwortet. Die Dateien Ihres Modells bleiben, wie sie sind.</numerusform>
            <numerusform>Das Modell lernt aus %Ln angenommenen Masken, was Sie ein Ding nennen, und dort zu suchen, wo dessen Klasse zu sein scheint: für Klicks, Rahmen, Ergänzungen und das Aufräumen in diesem Projekt. Ein Viertel der Masken wird zurückgehalten und urteilt; verwendet wird das Gelernte nur, wenn es dort besser antwortet. Die Dateien Ihres Modells bleiben, wie sie sind.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>That takes %Ln accepted masks or more.</source>
        <translation>
            <numerusform>Dazu braucht es %Ln angenommene Maske oder mehr.</numerusform>
            <numerusform>Dazu braucht es %Ln angenommene Masken oder mehr.</numerusform>
        </translation>
    </message>
    <message>
        <source>Teach the Model</source>
        <translation>Modell anlernen</translation>
    </message>
    <message>
        <source>Teach your own model by your masks</source>
        <translation>Ihr eigenes Modell mit Ihren Masken anlernen</translation>
    </message>
    <message>
        <source>Teach</source>
        <translation>Anlernen</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Uses the model as its makers made it</source>
        <translation>Verwendet das Modell, wie es gemacht wurde</translation>
    </message>
</context>
<context>
    <name>TidyDialog</name>
    <message>
        <source>Tidy Proposals</source>
        <translation>Vorschläge aufräumen</translation>
    </message>
    <message>
        <source>Mend proposals with your own model</source>
        <translation>Vorschläge mit einem eigenen Modell verbessern</translation>
    </message>
    <message numerus="yes">
        <source>Each part of the %Ln proposals that nobody has reviewed is shown to the model, which draws its outline anew. Classes that your accepted masks speak against stay as they are. Masks are not touched, and the proposals as they were come back with Take Back.</source>
        <translation>
            <numerusform>Jeder Teil von %Ln Vorschlag, den niemand geprüft hat, wird dem Modell gezeigt, das seinen Umriss neu zeichnet. Klassen, gegen die angenommene Masken sprechen, bleiben, wie sie sind. Masken werden nicht berührt, und den früheren Vorschlag bringt „Zurücknehmen“ wieder.</numerusform>
            <numerusform>Jeder Teil der %Ln Vorschläge, die niemand geprüft hat, wird dem Modell gezeigt, das seinen Umriss neu zeichnet. Klassen, gegen die angenommene Masken sprechen, bleiben, wie sie sind. Masken werden nicht berührt, und die früheren Vorschläge bringt „Zurücknehmen“ wieder.</numerusform>
        </translation>
    </message>
    <message>
        <source>Trying the model…</source>
        <translation>Das Modell wird ausprobiert…</translation>
    </message>
    <message>
        <source>Tidy</source>
        <translation>Aufräumen</translation>
    </message>
    <message>
        <source>Take Back</source>
        <translation>Zurücknehmen</translation>
    </message>
    <message>
        <source>Makes proposals that were tidied, and that nobody has reviewed since, what they were before</source>
        <translation>Macht aufgeräumte Vorschläge, die seither niemand geprüft hat, wieder zu dem, was sie vorher waren</translation>
    </message>
    <message>
        <source>{name} ({family}) on {provider}: about {time}</source>
        <translation>{name} ({family}) auf {provider}: etwa {time}</translation>
    </message>
</context>
<context>
    <name>TogetherControl</name>
    <message numerus="yes">
        <source>This is a second look. %Ln photos are not accepted yet.</source>
        <translation>
            <numerusform>Dies ist ein zweiter Blick. %Ln Foto ist noch nicht angenommen.</numerusform>
            <numerusform>Dies ist ein zweiter Blick. %Ln Fotos sind noch nicht angenommen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Back to {project}</source>
        <translation>Zurück zu {project}</translation>
    </message>
    <message>
        <source>Settling second looks…</source>
        <translation>Zweite Blicke werden entschieden…</translation>
    </message>
    <message numerus="yes">
        <source>What stays of %Ln photos is settled.</source>
        <translation>
            <numerusform>Was von %Ln Foto bleibt, ist entschieden.</numerusform>
            <numerusform>Was von %Ln Fotos bleibt, ist entschieden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos left</source>
        <translation>
            <numerusform>noch %Ln Foto</numerusform>
            <numerusform>noch %Ln Fotos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos left, about {time}</source>
        <translation>
            <numerusform>noch %Ln Foto, etwa {time}</numerusform>
            <numerusform>noch %Ln Fotos, etwa {time}</numerusform>
        </translation>
    </message>
    <message>
        <source>Decisions are kept with the name of who made them, so that two people can share the work.</source>
        <translation>Entscheidungen werden mit dem Namen dessen vermerkt, der sie trifft; so können zwei sich die Arbeit teilen.</translation>
    </message>
    <message>
        <source>Say Your Name…</source>
        <translation>Namen angeben…</translation>
    </message>
</context>
<context>
    <name>ToolOptions</name>
    <message>
        <source>Brush size ( [ and ], or Shift+wheel )</source>
        <translation>Pinselgröße ( [ und ] oder Umschalt+Mausrad )</translation>
    </message>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>Brush size in pixels of the image</source>
        <translation>Pinselgröße in Pixeln des Bildes</translation>
    </message>
    <message>
        <source>How far a colour may be from the clicked one, 0 to 255</source>
        <translation>Wie weit eine Farbe von der angeklickten abweichen darf, 0 bis 255</translation>
    </message>
    <message>
        <source>Size of the superpixels</source>
        <translation>Größe der Superpixel</translation>
    </message>
    <message>
        <source>Areas with fewer pixels are dropped</source>
        <translation>Flächen mit weniger Pixeln fallen weg</translation>
    </message>
    <message>
        <source>How far the border is smoothed</source>
        <translation>Wie weit der Rand geglättet wird</translation>
    </message>
    <message>
        <source>What the tool may change; locked classes are never painted over</source>
        <translation>Was das Werkzeug ändern darf; gesperrte Klassen werden nie übermalt</translation>
    </message>
    <message>
        <source>How strongly the overlay covers the photo</source>
        <translation>Wie stark die Überlagerung das Foto verdeckt</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Tolerance</source>
        <translation>Toleranz</translation>
    </message>
    <message>
        <source>Grain</source>
        <translation>Körnung</translation>
    </message>
    <message>
        <source>Smaller than</source>
        <translation>Kleiner als</translation>
    </message>
    <message>
        <source>Reach</source>
        <translation>Reichweite</translation>
    </message>
    <message>
        <source>Paint over</source>
        <translation>Übermalen</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>Überlagerung</translation>
    </message>
    <message>
        <source>fine</source>
        <translation>fein</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>mittel</translation>
    </message>
    <message>
        <source>coarse</source>
        <translation>grob</translation>
    </message>
    <message>
        <source>anything</source>
        <translation>alles</translation>
    </message>
    <message>
        <source>background only</source>
        <translation>nur Hintergrund</translation>
    </message>
    <message>
        <source>{name} only</source>
        <translation>nur {name}</translation>
    </message>
</context>
<context>
    <name>Tools</name>
    <message>
        <source>Click and box</source>
        <translation>Klick und Rahmen</translation>
    </message>
    <message>
        <source>Click a thing, or drag a box around it; then clicks and strokes add, the right button takes away, Enter keeps</source>
        <translation>Ein Ding anklicken oder einen Rahmen darum ziehen; dann fügen Klicks und Striche hinzu, die rechte Taste nimmt weg, Eingabe behält</translation>
    </message>
    <message>
        <source>Enter keeps, Esc drops; clicks and strokes add, the right button takes away, Backspace drops the last</source>
        <translation>Eingabe behält, Esc verwirft; Klicks und Striche fügen hinzu, die rechte Taste nimmt weg, Rücktaste verwirft das Letzte</translation>
    </message>
    <message>
        <source>This answer changes nothing: it is so already, or locked, or set by you (click on that to change it); Esc drops</source>
        <translation>Diese Antwort ändert nichts: Es ist schon so, oder gesperrt, oder selbst gesetzt (zum Ändern darauf klicken); Esc verwirft</translation>
    </message>
    <message>
        <source>Part of it stays as it is: locked, or set by you (click on that to change it); Enter keeps, Esc drops</source>
        <translation>Ein Teil davon bleibt, wie er ist: gesperrt, oder selbst gesetzt (zum Ändern darauf klicken); Eingabe behält, Esc verwirft</translation>
    </message>
    <message>
        <source>Answer {number} of {count} (Up and Down go through them)</source>
        <translation>Antwort {number} von {count} (Auf und Ab gehen sie durch)</translation>
    </message>
    <message>
        <source>The only answer</source>
        <translation>Die einzige Antwort</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>Pinsel</translation>
    </message>
    <message>
        <source>Drag to paint; [ and ] or Shift+wheel set the size; Alt or right button erases</source>
        <translation>Ziehen malt; [ und ] oder Umschalt+Mausrad ändern die Größe; Alt oder rechte Taste radiert</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Radierer</translation>
    </message>
    <message>
        <source>Drag to set pixels to background</source>
        <translation>Ziehen setzt Pixel auf Hintergrund</translation>
    </message>
    <message>
        <source>Mark as unsure</source>
        <translation>Als unsicher kennzeichnen</translation>
    </message>
    <message>
        <source>Drag over pixels nobody can decide; they are not trained on</source>
        <translation>Über Pixel ziehen, die niemand entscheiden kann; auf sie wird nicht trainiert</translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation>Polygon</translation>
    </message>
    <message>
        <source>Click corners; Enter or double click closes, Backspace drops the last corner, Esc cancels</source>
        <translation>Ecken anklicken; Eingabe oder Doppelklick schließt, Rücktaste verwirft die letzte Ecke, Esc bricht ab</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>Lasso</translation>
    </message>
    <message>
        <source>Drag around an area to fill it</source>
        <translation>Um eine Fläche ziehen, um sie zu füllen</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>Füllen</translation>
    </message>
    <message>
        <source>Click an area of one class to give all of it the current class</source>
        <translation>Eine Fläche einer Klasse anklicken, um ihr ganz die aktuelle Klasse zu geben</translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation>Rechteck</translation>
    </message>
    <message>
        <source>Drag a box to fill it</source>
        <translation>Einen Rahmen ziehen, um ihn zu füllen</translation>
    </message>
    <message>
        <source>Picker</source>
        <translation>Pipette</translation>
    </message>
    <message>
        <source>Click a pixel to go on with its class</source>
        <translation>Ein Pixel anklicken, um mit seiner Klasse weiterzumachen</translation>
    </message>
    <message>
        <source>Superpixels</source>
        <translation>Superpixel</translation>
    </message>
    <message>
        <source>Click or drag over areas of like colour; choose their size in the tool options</source>
        <translation>Flächen ähnlicher Farbe anklicken oder überstreichen; ihre Größe steht in den Werkzeugoptionen</translation>
    </message>
    <message>
        <source>Magic wand</source>
        <translation>Zauberstab</translation>
    </message>
    <message>
        <source>Click an area of like colour; drag right to take more, left to take less</source>
        <translation>Eine Fläche ähnlicher Farbe anklicken; nach rechts ziehen nimmt mehr, nach links weniger</translation>
    </message>
    <message>
        <source>Live-wire</source>
        <translation>Live-Wire</translation>
    </message>
    <message>
        <source>Click along a border, the line finds it; Enter or double click closes, Backspace drops a piece</source>
        <translation>Entlang eines Randes klicken, die Linie findet ihn; Eingabe oder Doppelklick schließt, Rücktaste verwirft ein Stück</translation>
    </message>
    <message>
        <source>Replace class</source>
        <translation>Klasse ersetzen</translation>
    </message>
    <message>
        <source>Drag a box that begins on the class to replace: it becomes the current class; a click does the whole image</source>
        <translation>Einen Rahmen ziehen, der auf der zu ersetzenden Klasse beginnt: Sie wird zur aktuellen Klasse; ein Klick nimmt das ganze Bild</translation>
    </message>
    <message>
        <source>Fill holes</source>
        <translation>Löcher füllen</translation>
    </message>
    <message>
        <source>Drag a box, or click for the whole image: holes in the current class are filled</source>
        <translation>Einen Rahmen ziehen oder klicken für das ganze Bild: Löcher in der aktuellen Klasse werden gefüllt</translation>
    </message>
    <message>
        <source>Drop islands</source>
        <translation>Inseln entfernen</translation>
    </message>
    <message>
        <source>Drag a box, or click for the whole image: small areas of the current class become what lies around them</source>
        <translation>Einen Rahmen ziehen oder klicken für das ganze Bild: Kleine Flächen der aktuellen Klasse werden zu dem, was um sie liegt</translation>
    </message>
    <message>
        <source>Smooth border</source>
        <translation>Rand glätten</translation>
    </message>
    <message>
        <source>Drag a box, or click for the whole image: the current class&apos;s border is evened out</source>
        <translation>Einen Rahmen ziehen oder klicken für das ganze Bild: Der Rand der aktuellen Klasse wird geglättet</translation>
    </message>
    <message>
        <source>Smart stroke</source>
        <translation>Kluger Strich</translation>
    </message>
    <message>
        <source>Paint roughly, the mask finds the edge; more strokes mend it (Alt or right button: background). Enter or a click keeps it, Backspace drops a stroke, Esc all</source>
        <translation>Grob malen, die Maske findet die Kante; weitere Striche bessern nach (Alt oder rechte Taste: Hintergrund). Eingabe oder Klick behält, Rücktaste verwirft einen Strich, Esc alle</translation>
    </message>
    <message>
        <source>Enter or a click keeps it, more strokes mend it; Backspace drops the last, Esc all</source>
        <translation>Eingabe oder Klick behält, weitere Striche bessern nach; Rücktaste verwirft den letzten, Esc alle</translation>
    </message>
</context>
<context>
    <name>TrainSegmenterDialog</name>
    <message>
        <source>Your masks, and proposals for the rest</source>
        <translation>Eigene Masken, für den Rest Vorschläge</translation>
    </message>
    <message>
        <source>Your masks only</source>
        <translation>Nur eigene Masken</translation>
    </message>
    <message>
        <source>The machine&apos;s proposals only</source>
        <translation>Nur die Vorschläge der Maschine</translation>
    </message>
    <message>
        <source>Then let it segment every photo of the project</source>
        <translation>Dann jedes Foto des Projekts segmentieren lassen</translation>
    </message>
    <message>
        <source>A layer beside the proposals; photos without tags get it as their proposal</source>
        <translation>Eine Ebene neben den Vorschlägen; Fotos ohne Tags bekommen sie als Vorschlag</translation>
    </message>
    <message>
        <source>Learn from</source>
        <translation>Lernen aus</translation>
    </message>
    <message>
        <source>How thoroughly</source>
        <translation>Wie gründlich</translation>
    </message>
    <message>
        <source>Quick: minutes on a processor</source>
        <translation>Schnell: Minuten auf einem Prozessor</translation>
    </message>
    <message>
        <source>Lite: a small network learns wholly, for a small graphics card</source>
        <translation>Leicht: ein kleines Netz lernt ganz, für eine kleine Grafikkarte</translation>
    </message>
    <message>
        <source>DeepLab-v2: the paper&apos;s ResNet-101, for a large graphics card</source>
        <translation>DeepLab-v2: das ResNet-101 der Veröffentlichung, für eine große Grafikkarte</translation>
    </message>
    <message>
        <source>{network}, beginning with what it learned from ImageNet.</source>
        <translation>{network}, beginnend mit dem, was es aus ImageNet gelernt hat.</translation>
    </message>
    <message>
        <source>You have no masks yet: accept or paint some first.</source>
        <translation>Noch keine Masken da: erst einige annehmen oder malen.</translation>
    </message>
</context>
<context>
    <name>Viewer</name>
    <message>
        <source>Image and mask</source>
        <translation>Bild und Maske</translation>
    </message>
    <message>
        <source>strongest class</source>
        <translation>stärkste Klasse</translation>
    </message>
    <message>
        <source>Overlay hidden</source>
        <translation>Überlagerung ausgeblendet</translation>
    </message>
</context>
<context>
    <name>Wall</name>
    <message>
        <source>Wall of images</source>
        <translation>Bilderwand</translation>
    </message>
</context>
<context>
    <name>WallPage</name>
    <message>
        <source>Select with Shift, Ctrl or a frame. 1 to 9 tag what is selected, / finds any class, 0 says: only background; the same key again takes the tag away.</source>
        <translation>Umschalt, Strg oder ein Rahmen wählt aus; 1 bis 9 taggt das, / findet jede Klasse, 0: nur Hintergrund; noch einmal nimmt den Tag weg.</translation>
    </message>
    <message>
        <source>Without tags only</source>
        <translation>Nur ohne Tags</translation>
    </message>
    <message>
        <source>What has been tagged stays until this is switched off and on</source>
        <translation>Was getaggt wurde, bleibt, bis dies aus- und wieder eingeschaltet wird</translation>
    </message>
    <message>
        <source>Back to the photo</source>
        <translation>Zurück zum Foto</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Restore the Last Good Copy</source>
        <translation>Letzte gute Kopie wiederherstellen</translation>
    </message>
    <message>
        <source>Statuses and tags as they were last found whole; masks stay, the damaged file is kept</source>
        <translation>Status und Tags, wie sie zuletzt unversehrt waren; Masken bleiben, die beschädigte Datei wird aufbewahrt</translation>
    </message>
    <message>
        <source>Opened last</source>
        <translation>Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>Tagged photos in,
segmentation masks you trust out</source>
        <translation>Getaggte Fotos hinein,
verlässliche Segmentierungsmasken heraus</translation>
    </message>
    <message>
        <source>Open a folder of photos with tags</source>
        <translation>Einen Ordner mit Fotos und Tags öffnen</translation>
    </message>
    <message>
        <source>Put a file &lt;b&gt;tags.csv&lt;/b&gt; beside the photos, one line a photo: &lt;code&gt;image,tags&lt;/code&gt;. A PASCAL VOC folder opens as it is. Your photos are never changed; the project is kept in a folder of its own.</source>
        <translation>Eine Datei &lt;b&gt;tags.csv&lt;/b&gt; neben die Fotos legen, eine Zeile pro Foto: &lt;code&gt;image,tags&lt;/code&gt;. Ein PASCAL-VOC-Ordner öffnet sich, wie er ist. Die Fotos werden nie geändert; das Projekt liegt in einem eigenen Ordner.</translation>
    </message>
    <message>
        <source>Open Folder or Project…</source>
        <translation>Ordner oder Projekt öffnen…</translation>
    </message>
    <message>
        <source>or drop it here</source>
        <translation>oder hier ablegen</translation>
    </message>
    <message>
        <source>Try the Sample</source>
        <translation>Beispiel ausprobieren</translation>
    </message>
    <message>
        <source>72 drawn pictures with tags, kept among your documents</source>
        <translation>72 gezeichnete Bilder mit Tags, abgelegt unter den Dokumenten</translation>
    </message>
</context>
<context>
    <name>Worker</name>
    <message>
        <source>The worker could not be started: {reason}</source>
        <translation>Der Arbeitsprozess konnte nicht gestartet werden: {reason}</translation>
    </message>
    <message>
        <source>Cancelled. What was finished is kept.</source>
        <translation>Abgebrochen. Was fertig war, bleibt erhalten.</translation>
    </message>
    <message>
        <source>The disk is full. Make room, then start again; nothing that was finished is lost.</source>
        <translation>Der Datenträger ist voll. Platz schaffen, dann neu starten; nichts Fertiges ist verloren.</translation>
    </message>
    <message>
        <source>Memory ran out. Close other programs or choose a smaller preset, then start again.</source>
        <translation>Der Speicher reichte nicht. Andere Programme schließen oder eine kleinere Voreinstellung wählen, dann neu starten.</translation>
    </message>
    <message>
        <source>The system ended the worker, most often because memory ran out. Your masks are safe.</source>
        <translation>Das System hat den Arbeitsprozess beendet, meist weil der Speicher nicht reichte. Die Masken sind sicher.</translation>
    </message>
    <message>
        <source>The worker crashed. Your masks are safe; start again to go on.</source>
        <translation>Der Arbeitsprozess ist abgestürzt. Die Masken sind sicher; ein neuer Start macht weiter.</translation>
    </message>
    <message>
        <source>The worker stopped with exit code {code}.</source>
        <translation>Der Arbeitsprozess endete mit dem Code {code}.</translation>
    </message>
    <message>
        <source>The worker stopped without saying whether it was done. Start it again.</source>
        <translation>Der Arbeitsprozess endete, ohne zu sagen, ob er fertig war. Neu starten.</translation>
    </message>
    <message>
        <source>Replaced by a newer question.</source>
        <translation>Von einer neueren Frage ersetzt.</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Abgebrochen.</translation>
    </message>
    <message>
        <source>The worker did not answer and was replaced. Try again.</source>
        <translation>Der Arbeitsprozess antwortete nicht und wurde ersetzt. Noch einmal versuchen.</translation>
    </message>
    <message>
        <source>The worker could not be started.</source>
        <translation>Der Arbeitsprozess konnte nicht gestartet werden.</translation>
    </message>
    <message>
        <source>The disk is full. Make room, then start it again: what was finished is kept.</source>
        <translation>Der Datenträger ist voll. Platz schaffen, dann neu starten: Was fertig war, bleibt erhalten.</translation>
    </message>
    <message>
        <source>The run ended without a word, most often because memory ran out. Your masks are safe.</source>
        <translation>Der Lauf endete ohne ein Wort, meist weil der Speicher nicht reichte. Die Masken sind sicher.</translation>
    </message>
</context>
<context>
    <name>Workspace</name>
    <message numerus="yes">
        <source> (and %Ln more)</source>
        <translation>
            <numerusform> (und noch %Ln)</numerusform>
            <numerusform> (und noch %Ln)</numerusform>
        </translation>
    </message>
    <message>
        <source>The mask of {name} begins anew; the old one is kept as {file}.</source>
        <translation>Die Maske von {name} beginnt neu; die alte ist als {file} aufgehoben.</translation>
    </message>
    <message>
        <source>What is in the photos is still being read.</source>
        <translation>Was auf den Fotos ist, wird noch gelesen.</translation>
    </message>
    <message>
        <source>This project lies where nothing can be written: it can be looked at and exported.</source>
        <translation>Dieses Projekt liegt, wo nichts geschrieben werden kann: Ansehen und Exportieren gehen.</translation>
    </message>
    <message>
        <source>You are only looking: {why}</source>
        <translation>Nur zum Ansehen: {why}</translation>
    </message>
</context>
<context>
    <name>_Bar</name>
    <message>
        <source>The layer at the left; the one at the right is chosen above</source>
        <translation>Die Ebene links; die rechte wird oben gewählt</translation>
    </message>
    <message>
        <source>Slider</source>
        <translation>Schieber</translation>
    </message>
    <message>
        <source>A line on the image that can be dragged</source>
        <translation>Eine Linie auf dem Bild, die sich ziehen lässt</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>Nebeneinander</translation>
    </message>
    <message>
        <source>Two views that move together</source>
        <translation>Zwei Ansichten, die sich gemeinsam bewegen</translation>
    </message>
    <message>
        <source>Stop comparing</source>
        <translation>Vergleich beenden</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Links</translation>
    </message>
</context>
<context>
    <name>_SearchBox</name>
    <message>
        <source>Find class  ( / )</source>
        <translation>Klasse finden  ( / )</translation>
    </message>
    <message>
        <source>Find class</source>
        <translation>Klasse finden</translation>
    </message>
</context>
</TS>
