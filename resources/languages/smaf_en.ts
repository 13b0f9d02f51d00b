<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>AcceptDialog</name>
    <message numerus="yes">
        <source>Accept {n} of %Ln proposals that wait for you</source>
        <translation>
            <numerusform>Accept {n} of %Ln proposal that waits for you</numerusform>
            <numerusform>Accept {n} of %Ln proposals that wait for you</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Of %Ln images this sure that you have finished, the machine was right on {right} ({percent} %; with 95 % certainty at least {least} %). Right means: IoU of at least {iou} with your mask.</source>
        <translation>
            <numerusform>Of %Ln image this sure that you have finished, the machine was right on {right} ({percent} %; with 95 % certainty at least {least} %). Right means: IoU of at least {iou} with your mask.</numerusform>
            <numerusform>Of %Ln images this sure that you have finished, the machine was right on {right} ({percent} %; with 95 % certainty at least {least} %). Right means: IoU of at least {iou} with your mask.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> That is too few to rely on: finish at least %Ln images first.</source>
        <translation>
            <numerusform> That is too few to rely on: finish at least %Ln image first.</numerusform>
            <numerusform> That is too few to rely on: finish at least %Ln images first.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AlikeControl</name>
    <message numerus="yes">
        <source>The %Ln photos most like {name} for {what}. Esc in the filter shows all again.</source>
        <translation>
            <numerusform>The %Ln photo most like {name} for {what}. Esc in the filter shows all again.</numerusform>
            <numerusform>The %Ln photos most like {name} for {what}. Esc in the filter shows all again.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AuditDialog</name>
    <message numerus="yes">
        <source>{n} of %Ln photos audited, of a set of {set}.</source>
        <translation>
            <numerusform>{n} of %Ln photo audited, of a set of {set}.</numerusform>
            <numerusform>{n} of %Ln photos audited, of a set of {set}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more photos would halve the interval. An export has it all on a page: certificate.pdf.</source>
        <translation>
            <numerusform>%Ln more photo would halve the interval. An export has it all on a page: certificate.pdf.</numerusform>
            <numerusform>%Ln more photos would halve the interval. An export has it all on a page: certificate.pdf.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Batch</name>
    <message numerus="yes">
        <source>%Ln images accepted.</source>
        <translation>
            <numerusform>%Ln image accepted.</numerusform>
            <numerusform>%Ln images accepted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images are to be reviewed again. Their masks stay as they are; Start Over makes one anew.</source>
        <translation>
            <numerusform>%Ln image is to be reviewed again. Its mask stays as it is; Start Over makes one anew.</numerusform>
            <numerusform>%Ln images are to be reviewed again. Their masks stay as they are; Start Over makes one anew.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>“{tag}” taken from %Ln images.</source>
        <translation>
            <numerusform>“{tag}” taken from %Ln image.</numerusform>
            <numerusform>“{tag}” taken from %Ln images.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images tagged “{tag}”.</source>
        <translation>
            <numerusform>%Ln image tagged “{tag}”.</numerusform>
            <numerusform>%Ln images tagged “{tag}”.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images tagged as background only.</source>
        <translation>
            <numerusform>%Ln image tagged as background only.</numerusform>
            <numerusform>%Ln images tagged as background only.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln images…</source>
        <translation>
            <numerusform>{done} of %Ln image…</numerusform>
            <numerusform>{done} of %Ln images…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CheckDialog</name>
    <message numerus="yes">
        <source>There are %Ln masks: too few to tell wrong ones by the others.</source>
        <translation>
            <numerusform>There is %Ln mask: too few to tell wrong ones by the others.</numerusform>
            <numerusform>There are %Ln masks: too few to tell wrong ones by the others.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>About {time} for %Ln masks (measured just now).</source>
        <translation>
            <numerusform>About {time} for %Ln mask (measured just now).</numerusform>
            <numerusform>About {time} for %Ln masks (measured just now).</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClassEditor</name>
    <message numerus="yes">
        <source>Masks, proposals and tags of %Ln merged classes are rewritten; this cannot be undone.</source>
        <translation>
            <numerusform>Masks, proposals and tags of %Ln merged class are rewritten; this cannot be undone.</numerusform>
            <numerusform>Masks, proposals and tags of %Ln merged classes are rewritten; this cannot be undone.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClassPanel</name>
    <message numerus="yes">
        <source>%Ln photos selected. ● all of them are tagged so, ○ some.</source>
        <translation>
            <numerusform>%Ln photo selected. ● it is tagged so.</numerusform>
            <numerusform>%Ln photos selected. ● all of them are tagged so, ○ some.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DuplicatesDialog</name>
    <message numerus="yes">
        <source>Looking at photos: {done} of %Ln</source>
        <translation>
            <numerusform>Looking at photos: {done} of %Ln</numerusform>
            <numerusform>Looking at photos: {done} of %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln groups, {photos} photos in all.</source>
        <translation>
            <numerusform>%Ln group, {photos} photos in all.</numerusform>
            <numerusform>%Ln groups, {photos} photos in all.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Leave %Ln Photos Out…</source>
        <translation>
            <numerusform>&amp;Leave %Ln Photo Out…</numerusform>
            <numerusform>&amp;Leave %Ln Photos Out…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Growth</name>
    <message numerus="yes">
        <source>%Ln found again ({names})</source>
        <translation>
            <numerusform>%Ln found again ({names})</numerusform>
            <numerusform>%Ln found again ({names})</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new, taken in</source>
        <translation>
            <numerusform>%Ln new, taken in</numerusform>
            <numerusform>%Ln new, taken in</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln had no tags and have the folder&apos;s now</source>
        <translation>
            <numerusform>%Ln had no tags and has the folder&apos;s now</numerusform>
            <numerusform>%Ln had no tags and have the folder&apos;s now</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln missing: put back, or leave them out</source>
        <translation>
            <numerusform>%Ln missing: put back, or leave it out</numerusform>
            <numerusform>%Ln missing: put back, or leave them out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln tagged otherwise here than in the folder; what is said here stays: tag them here too (Y)</source>
        <translation>
            <numerusform>%Ln tagged otherwise here than in the folder; what is said here stays: tag it here too (Y)</numerusform>
            <numerusform>%Ln tagged otherwise here than in the folder; what is said here stays: tag them here too (Y)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of another size than their masks: put the old photos back, or start those masks anew</source>
        <translation>
            <numerusform>%Ln of another size than its mask: put the old photo back, or start that mask anew</numerusform>
            <numerusform>%Ln of another size than their masks: put the old photos back, or start those masks anew</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message numerus="yes">
        <source>Seen in {n} of %Ln masks.</source>
        <translation>
            <numerusform>Seen in {n} of %Ln mask.</numerusform>
            <numerusform>Seen in {n} of %Ln masks.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> Say what %Ln more mean.</source>
        <translation>
            <numerusform> Say what %Ln more means.</numerusform>
            <numerusform> Say what %Ln more mean.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images get a true mask; it takes the place of one they have. Masks and proposals stay.</source>
        <translation>
            <numerusform>%Ln image gets a true mask; it takes the place of one it has. Masks and proposals stay.</numerusform>
            <numerusform>%Ln images get a true mask; it takes the place of one they have. Masks and proposals stay.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images get a mask and count as accepted.</source>
        <translation>
            <numerusform>%Ln image gets a mask and counts as accepted.</numerusform>
            <numerusform>%Ln images get a mask and count as accepted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> %Ln have a mask made here, and keep it.</source>
        <translation>
            <numerusform> %Ln has a mask made here, and keeps it.</numerusform>
            <numerusform> %Ln have a mask made here, and keep it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images show them as the machine&apos;s proposal.</source>
        <translation>
            <numerusform>%Ln image shows them as the machine&apos;s proposal.</numerusform>
            <numerusform>%Ln images show them as the machine&apos;s proposal.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> %Ln have a mask made here, which stays on top.</source>
        <translation>
            <numerusform> %Ln has a mask made here, which stays on top.</numerusform>
            <numerusform> %Ln have a mask made here, which stays on top.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LiveFusion</name>
    <message numerus="yes">
        <source>Change %Ln proposals?</source>
        <translation>
            <numerusform>Change %Ln proposal?</numerusform>
            <numerusform>Change %Ln proposals?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln proposals changed.</source>
        <translation>
            <numerusform>%Ln proposal changed.</numerusform>
            <numerusform>%Ln proposals changed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MeaningTable</name>
    <message numerus="yes">
        <source>all others (%Ln more)</source>
        <translation>
            <numerusform>all others (%Ln more)</numerusform>
            <numerusform>all others (%Ln more)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MendControl</name>
    <message numerus="yes">
        <source>The masks of %Ln photos are mended.</source>
        <translation>
            <numerusform>The masks of %Ln photo are mended.</numerusform>
            <numerusform>The masks of %Ln photos are mended.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos stay: strokes in them wait to be saved. Open them once.</source>
        <translation>
            <numerusform>%Ln photo stays: strokes in it wait to be saved. Open it once.</numerusform>
            <numerusform>%Ln photos stay: strokes in them wait to be saved. Open them once.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos are what they were before they were mended.</source>
        <translation>
            <numerusform>%Ln photo is what it was before it was mended.</numerusform>
            <numerusform>%Ln photos are what they were before they were mended.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MendDialog</name>
    <message numerus="yes">
        <source>Looking at masks: {done} of %Ln</source>
        <translation>
            <numerusform>Looking at masks: {done} of %Ln</numerusform>
            <numerusform>Looking at masks: {done} of %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln files cannot be read; opening their photos says why.</source>
        <translation>
            <numerusform>%Ln file cannot be read; opening its photo says why.</numerusform>
            <numerusform>%Ln files cannot be read; opening their photos says why.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{kind}: %Ln are listed, the others go with them</source>
        <translation>
            <numerusform>{kind}: %Ln is listed, the others go with it</numerusform>
            <numerusform>{kind}: %Ln are listed, the others go with them</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Mend %Ln Photos</source>
        <translation>
            <numerusform>&amp;Mend %Ln Photo</numerusform>
            <numerusform>&amp;Mend %Ln Photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Faults in %Ln photos. What is ticked is mended together.</source>
        <translation>
            <numerusform>Faults in %Ln photo. What is ticked is mended together.</numerusform>
            <numerusform>Faults in %Ln photos. What is ticked is mended together.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln specks of {name}</source>
        <translation>
            <numerusform>%Ln speck of {name}</numerusform>
            <numerusform>%Ln specks of {name}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln holes in {name}</source>
        <translation>
            <numerusform>%Ln hole in {name}</numerusform>
            <numerusform>%Ln holes in {name}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln slivers of {name}</source>
        <translation>
            <numerusform>%Ln sliver of {name}</numerusform>
            <numerusform>%Ln slivers of {name}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MergeDialog</name>
    <message numerus="yes">
        <source>The masks and statuses of %Ln photos were taken.</source>
        <translation>
            <numerusform>The mask and status of %Ln photo were taken.</numerusform>
            <numerusform>The masks and statuses of %Ln photos were taken.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The tags of %Ln photos were taken.</source>
        <translation>
            <numerusform>The tags of %Ln photo were taken.</numerusform>
            <numerusform>The tags of %Ln photos were taken.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflicts were left alone.</source>
        <translation>
            <numerusform>%Ln conflict was left alone.</numerusform>
            <numerusform>%Ln conflicts were left alone.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos cannot be compared and stay as they are.</source>
        <translation>
            <numerusform>%Ln photo cannot be compared and stays as it is.</numerusform>
            <numerusform>%Ln photos cannot be compared and stay as they are.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos were changed in the other copy only, and are taken.</source>
        <translation>
            <numerusform>%Ln photo was changed in the other copy only, and is taken.</numerusform>
            <numerusform>%Ln photos were changed in the other copy only, and are taken.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflicts: changed in both copies.</source>
        <translation>
            <numerusform>%Ln conflict: changed in both copies.</numerusform>
            <numerusform>%Ln conflicts: changed in both copies.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos are in the other copy only; they are not taken.</source>
        <translation>
            <numerusform>%Ln photo is in the other copy only; it is not taken.</numerusform>
            <numerusform>%Ln photos are in the other copy only; they are not taken.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The copies agree about %Ln photos. There is nothing to take.</source>
        <translation>
            <numerusform>The copies agree about %Ln photo. There is nothing to take.</numerusform>
            <numerusform>The copies agree about %Ln photos. There is nothing to take.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more photos cannot be compared either.</source>
        <translation>
            <numerusform>%Ln more photo cannot be compared either.</numerusform>
            <numerusform>%Ln more photos cannot be compared either.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PhotosControl</name>
    <message numerus="yes">
        <source>Leave %Ln photos out of this project?</source>
        <translation>
            <numerusform>Leave %Ln photo out of this project?</numerusform>
            <numerusform>Leave %Ln photos out of this project?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProgressDialog</name>
    <message numerus="yes">
        <source>{left} of %Ln photos wait for a decision</source>
        <translation>
            <numerusform>{left} of %Ln photo waits for a decision</numerusform>
            <numerusform>{left} of %Ln photos wait for a decision</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>How fast it goes is not known yet: %Ln photos were decided on one by one.</source>
        <translation>
            <numerusform>How fast it goes is not known yet: %Ln photo was decided on one by one.</numerusform>
            <numerusform>How fast it goes is not known yet: %Ln photos were decided on one by one.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It takes %Ln of them.</source>
        <translation>
            <numerusform>It takes %Ln of them.</numerusform>
            <numerusform>It takes %Ln of them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A photo takes {time} (median of the last %Ln decided on one by one; pauses of more than {pause} left out).</source>
        <translation>
            <numerusform>A photo takes {time} (median of the last %Ln decided on one by one; pauses of more than {pause} left out).</numerusform>
            <numerusform>A photo takes {time} (median of the last %Ln decided on one by one; pauses of more than {pause} left out).</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos take {time} of one person&apos;s work, for some take longer.</source>
        <translation>
            <numerusform>%Ln photo takes {time} of one person&apos;s work.</numerusform>
            <numerusform>%Ln photos take {time} of one person&apos;s work, for some take longer.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>That is %Ln days like the latest ones, with {n} photos a day.</source>
        <translation>
            <numerusform>That is %Ln day like the latest ones, with {n} photos a day.</numerusform>
            <numerusform>That is %Ln days like the latest ones, with {n} photos a day.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>How good it would be if everything sure were accepted now is not known: that takes %Ln photos that were finished by hand and taught no round. There are {n}.</source>
        <translation>
            <numerusform>How good it would be if everything sure were accepted now is not known: that takes %Ln photo that was finished by hand and taught no round. There are {n}.</numerusform>
            <numerusform>How good it would be if everything sure were accepted now is not known: that takes %Ln photos that were finished by hand and taught no round. There are {n}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>No confidence is sure: on %Ln finished photos none was right in {share} % with 95 % certainty.</source>
        <translation>
            <numerusform>No confidence is sure: on %Ln finished photo none was right in {share} % with 95 % certainty.</numerusform>
            <numerusform>No confidence is sure: on %Ln finished photos none was right in {share} % with 95 % certainty.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{sure} of %Ln proposals that wait are sure, with a confidence of at least {confidence}. If all were accepted now, about {percent} % would be right (IoU {iou} or more with the mask), with 95 % certainty at least {least} %; known from n = {n} finished photos as sure.</source>
        <translation>
            <numerusform>{sure} of %Ln proposals that wait are sure, with a confidence of at least {confidence}. If all were accepted now, about {percent} % would be right (IoU {iou} or more with the mask), with 95 % certainty at least {least} %; known from n = {n} finished photos as sure.</numerusform>
            <numerusform>{sure} of %Ln proposals that wait are sure, with a confidence of at least {confidence}. If all were accepted now, about {percent} % would be right (IoU {iou} or more with the mask), with 95 % certainty at least {least} %; known from n = {n} finished photos as sure.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Reviewing</name>
    <message numerus="yes">
        <source>What you decided about %Ln images is not written yet, and is tried again. {why}</source>
        <translation>
            <numerusform>What you decided about %Ln image is not written yet, and is tried again. {why}</numerusform>
            <numerusform>What you decided about %Ln images is not written yet, and is tried again. {why}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Rounds</name>
    <message numerus="yes">
        <source>It agrees with your masks to {share} % (%Ln photos that it has not learned from).</source>
        <translation>
            <numerusform>It agrees with your masks to {share} % (%Ln photo that it has not learned from).</numerusform>
            <numerusform>It agrees with your masks to {share} % (%Ln photos that it has not learned from).</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Round {n} agrees with your masks to {after} % (before: {before} %), on %Ln corrected photos that neither it nor the round before has learned from.</source>
        <translation>
            <numerusform>Round {n} agrees with your masks to {after} % (before: {before} %), on %Ln corrected photo that neither it nor the round before has learned from.</numerusform>
            <numerusform>Round {n} agrees with your masks to {after} % (before: {before} %), on %Ln corrected photos that neither it nor the round before has learned from.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Round {n} agrees with your masks to {after} % (before: {before} %), on %Ln corrected photos; but it or the round before has learned from these, which flatters.</source>
        <translation>
            <numerusform>Round {n} agrees with your masks to {after} % (before: {before} %), on %Ln corrected photo; but it or the round before has learned from it, which flatters.</numerusform>
            <numerusform>Round {n} agrees with your masks to {after} % (before: {before} %), on %Ln corrected photos; but it or the round before has learned from these, which flatters.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Correct and accept %Ln more photos, and rounds are judged by photos that they have not learned from.</source>
        <translation>
            <numerusform>Correct and accept %Ln more photo, and rounds are judged by photos that they have not learned from.</numerusform>
            <numerusform>Correct and accept %Ln more photos, and rounds are judged by photos that they have not learned from.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Learned from %Ln saliency maps of the folder that was named.</source>
        <translation>
            <numerusform>Learned from %Ln saliency map of the folder that was named.</numerusform>
            <numerusform>Learned from %Ln saliency maps of the folder that was named.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Saliency maps were made for %Ln photos, and are kept in the project.</source>
        <translation>
            <numerusform>A saliency map was made for %Ln photo, and is kept in the project.</numerusform>
            <numerusform>Saliency maps were made for %Ln photos, and are kept in the project.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It learned masks from %Ln tidied proposals.</source>
        <translation>
            <numerusform>It learned masks from %Ln tidied proposal.</numerusform>
            <numerusform>It learned masks from %Ln tidied proposals.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RoundsDialog</name>
    <message numerus="yes">
        <source>{m} of %Ln proposals changed; most changed first.</source>
        <translation>
            <numerusform>{m} of %Ln proposal changed; most changed first.</numerusform>
            <numerusform>{m} of %Ln proposals changed; most changed first.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunDialog</name>
    <message numerus="yes">
        <source>About {time} for %Ln images on {where}, and {memory} GB of memory</source>
        <translation>
            <numerusform>About {time} for %Ln image on {where}, and {memory} GB of memory</numerusform>
            <numerusform>About {time} for %Ln images on {where}, and {memory} GB of memory</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The card&apos;s memory holds %Ln photos of a batch at once, so that a batch takes several passes.</source>
        <translation>
            <numerusform>The card&apos;s memory holds %Ln photo of a batch at once, so that a batch takes several passes.</numerusform>
            <numerusform>The card&apos;s memory holds %Ln photos of a batch at once, so that a batch takes several passes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The machine learns from the tags of %Ln images what each class looks like, and writes a proposal for each. You can go on looking and painting meanwhile.</source>
        <translation>
            <numerusform>The machine learns from the tags of %Ln image what each class looks like, and writes a proposal for it. You can go on looking and painting meanwhile.</numerusform>
            <numerusform>The machine learns from the tags of %Ln images what each class looks like, and writes a proposal for each. You can go on looking and painting meanwhile.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln classes are in fewer than {few} tagged photos ({some}): expect poor proposals there.</source>
        <translation>
            <numerusform>%Ln class is in fewer than {few} tagged photos ({some}): expect poor proposals there.</numerusform>
            <numerusform>%Ln classes are in fewer than {few} tagged photos ({some}): expect poor proposals there.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A new round learns from the proposals of %Ln images and from the {m} you have corrected, then proposes anew. Pixels you have set are never changed, and a round that agrees worse with your masks is not taken by itself. You can go on painting meanwhile.</source>
        <translation>
            <numerusform>A new round learns from the proposal of %Ln image and from the {m} you have corrected, then proposes anew. Pixels you have set are never changed, and a round that agrees worse with your masks is not taken by itself. You can go on painting meanwhile.</numerusform>
            <numerusform>A new round learns from the proposals of %Ln images and from the {m} you have corrected, then proposes anew. Pixels you have set are never changed, and a round that agrees worse with your masks is not taken by itself. You can go on painting meanwhile.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunPanel</name>
    <message numerus="yes">
        <source>The machine learns from the tags of %Ln images where each class is, and proposes a mask for each.</source>
        <translation>
            <numerusform>The machine learns from the tags of %Ln image where each class is, and proposes a mask for it.</numerusform>
            <numerusform>The machine learns from the tags of %Ln images where each class is, and proposes a mask for each.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The tags of %Ln images are a segmenter&apos;s guess. The machine learns from them once you confirm them: Shift+Y.</source>
        <translation>
            <numerusform>The tags of %Ln image are a segmenter&apos;s guess. The machine learns from them once you confirm them: Shift+Y.</numerusform>
            <numerusform>The tags of %Ln images are a segmenter&apos;s guess. The machine learns from them once you confirm them: Shift+Y.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images without tags are left alone.</source>
        <translation>
            <numerusform>%Ln image without tags is left alone.</numerusform>
            <numerusform>%Ln images without tags are left alone.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Runs</name>
    <message numerus="yes">
        <source>%Ln left out, the first is {name}: {why}</source>
        <translation>
            <numerusform>%Ln left out: {name}: {why}</numerusform>
            <numerusform>%Ln left out, the first is {name}: {why}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images written to {folder}</source>
        <translation>
            <numerusform>%Ln image written to {folder}</numerusform>
            <numerusform>%Ln images written to {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln masks imported, {kept} kept as they were, {bad} unreadable</source>
        <translation>
            <numerusform>%Ln mask imported, {kept} kept as they were, {bad} unreadable</numerusform>
            <numerusform>%Ln masks imported, {kept} kept as they were, {bad} unreadable</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} of %Ln proposals changed</source>
        <translation>
            <numerusform>{n} of %Ln proposal changed</numerusform>
            <numerusform>{n} of %Ln proposals changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln masks checked, {n} of them suspicious, in {time}</source>
        <translation>
            <numerusform>%Ln mask checked, {n} of them suspicious, in {time}</numerusform>
            <numerusform>%Ln masks checked, {n} of them suspicious, in {time}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln proposals in {time}</source>
        <translation>
            <numerusform>%Ln proposal in {time}</numerusform>
            <numerusform>%Ln proposals in {time}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>learned from %Ln masks</source>
        <translation>
            <numerusform>learned from %Ln mask</numerusform>
            <numerusform>learned from %Ln masks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>on %Ln others its answers overlap with what is meant to {after} % instead of {before} %</source>
        <translation>
            <numerusform>on %Ln other its answers overlap with what is meant to {after} % instead of {before} %</numerusform>
            <numerusform>on %Ln others its answers overlap with what is meant to {after} % instead of {before} %</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>trained on %Ln images</source>
        <translation>
            <numerusform>trained on %Ln image</numerusform>
            <numerusform>trained on %Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln images segmented, {m} of them with doubtful tags</source>
        <translation>
            <numerusform>%Ln image segmented, {m} of them with doubtful tags</numerusform>
            <numerusform>%Ln images segmented, {m} of them with doubtful tags</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln proposed anew</source>
        <translation>
            <numerusform>%Ln proposed anew</numerusform>
            <numerusform>%Ln proposed anew</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SecondLookDialog</name>
    <message numerus="yes">
        <source>Go On with My %Ln Photos</source>
        <translation>
            <numerusform>Go On with My %Ln Photo</numerusform>
            <numerusform>Go On with My %Ln Photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos looked at twice: mean IoU {iou} %.</source>
        <translation>
            <numerusform>%Ln photo looked at twice: mean IoU {iou} %.</numerusform>
            <numerusform>%Ln photos looked at twice: mean IoU {iou} %.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos wait for their second look.</source>
        <translation>
            <numerusform>%Ln photo waits for its second look.</numerusform>
            <numerusform>%Ln photos wait for their second look.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Segmenter</name>
    <message numerus="yes">
        <source>%Ln classes: {some}</source>
        <translation>
            <numerusform>%Ln class: {some}</numerusform>
            <numerusform>%Ln classes: {some}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SegmenterControl</name>
    <message numerus="yes">
        <source>The tags of %Ln images are confirmed.</source>
        <translation>
            <numerusform>The tags of %Ln image are confirmed.</numerusform>
            <numerusform>The tags of %Ln images are confirmed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SegmenterPanel</name>
    <message numerus="yes">
        <source>%Ln images have tags that only a segmenter has seen. They count once you confirm them: Shift+Y.</source>
        <translation>
            <numerusform>%Ln image has tags that only a segmenter has seen. They count once you confirm them: Shift+Y.</numerusform>
            <numerusform>%Ln images have tags that only a segmenter has seen. They count once you confirm them: Shift+Y.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SplitWords</name>
    <message numerus="yes">
        <source>%Ln sub-folders; the largest, {name}, has {share} % of the photos.</source>
        <translation>
            <numerusform>%Ln sub-folder; the largest, {name}, has {share} % of the photos.</numerusform>
            <numerusform>%Ln sub-folders; the largest, {name}, has {share} % of the photos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln series; the largest, {name}, has {share} % of the photos.</source>
        <translation>
            <numerusform>%Ln series; the largest, {name}, has {share} % of the photos.</numerusform>
            <numerusform>%Ln series; the largest, {name}, has {share} % of the photos.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusCounts</name>
    <message numerus="yes">
        <source>%Ln shown</source>
        <translation>
            <numerusform>%Ln shown</numerusform>
            <numerusform>%Ln shown</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TagDoctor</name>
    <message numerus="yes">
        <source>%Ln contradictions, strongest first.</source>
        <translation>
            <numerusform>%Ln contradiction.</numerusform>
            <numerusform>%Ln contradictions, strongest first.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name} has %Ln pixels but no tag</source>
        <translation>
            <numerusform>{name} has %Ln pixel but no tag</numerusform>
            <numerusform>{name} has %Ln pixels but no tag</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TeachDialog</name>
    <message numerus="yes">
        <source>The model learns from %Ln accepted masks what you call one thing, and to look where its class seems to be: for clicks, boxes, suggestions and tidying in this project. A quarter of the masks is kept back and judges; what was learned is used only where it answers better there. Your model&apos;s files stay as they are.</source>
        <translation>
            <numerusform>The model learns from %Ln accepted mask what you call one thing, and to look where its class seems to be: for clicks, boxes, suggestions and tidying in this project. A quarter of the masks is kept back and judges; what was learned is used only where it answers better there. Your model&apos;s files stay as they are.</numerusform>
            <numerusform>The model learns from %Ln accepted masks what you call one thing, and to look where its class seems to be: for clicks, boxes, suggestions and tidying in this project. A quarter of the masks is kept back and judges; what was learned is used only where it answers better there. Your model&apos;s files stay as they are.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>That takes %Ln accepted masks or more.</source>
        <translation>
            <numerusform>That takes %Ln accepted mask or more.</numerusform>
            <numerusform>That takes %Ln accepted masks or more.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TidyDialog</name>
    <message numerus="yes">
        <source>Each part of the %Ln proposals that nobody has reviewed is shown to the model, which draws its outline anew. Classes that your accepted masks speak against stay as they are. Masks are not touched, and the proposals as they were come back with Take Back.</source>
        <translation>
            <numerusform>Each part of the %Ln proposal that nobody has reviewed is shown to the model, which draws its outline anew. Classes that your accepted masks speak against stay as they are. Masks are not touched, and the proposal as it was comes back with Take Back.</numerusform>
            <numerusform>Each part of the %Ln proposals that nobody has reviewed is shown to the model, which draws its outline anew. Classes that your accepted masks speak against stay as they are. Masks are not touched, and the proposals as they were come back with Take Back.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TogetherControl</name>
    <message numerus="yes">
        <source>This is a second look. %Ln photos are not accepted yet.</source>
        <translation>
            <numerusform>This is a second look. %Ln photo is not accepted yet.</numerusform>
            <numerusform>This is a second look. %Ln photos are not accepted yet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>What stays of %Ln photos is settled.</source>
        <translation>
            <numerusform>What stays of %Ln photo is settled.</numerusform>
            <numerusform>What stays of %Ln photos is settled.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos left</source>
        <translation>
            <numerusform>%Ln photo left</numerusform>
            <numerusform>%Ln photos left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos left, about {time}</source>
        <translation>
            <numerusform>%Ln photo left, about {time}</numerusform>
            <numerusform>%Ln photos left, about {time}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Workspace</name>
    <message numerus="yes">
        <source> (and %Ln more)</source>
        <translation>
            <numerusform> (and %Ln more)</numerusform>
            <numerusform> (and %Ln more)</numerusform>
        </translation>
    </message>
</context>
</TS>
