"""Tables of tags in the forms in which they are found, and what is none."""

import numpy as np
import pytest

from smaf_core.errors import SmafError
from smaf_core.formats import open_dataset

CAT_AND_DOG = {"a": ("cat",), "b": ("dog",)}


def opened(folder):
    return {image.name: image.tags for image in open_dataset(folder).images}


@pytest.mark.parametrize(
    "table",
    [
        "image_name,cat,dog\na.jpg,1,0\nb.jpg,0,1\n",
        ",datei,cat,dog\n0,a.jpg,TRUE,FALSE\n1,b.jpg,FALSE,TRUE\n",
        "foto;cat;dog\na;x;\nb;;x\n",
        "Path\tSex\tcat\tdog\ntrain/a.jpg\tMale\t1.0\t-1.0\ntrain/b.jpg\tFemale\t\t1.0\n",
        "file|cat|dog\na.jpg|yes|no\nb.jpg|no|yes\n",
        "filename,split,cat,dog\na.jpg,train,1,0\nb.jpg,val,0,1\n",
        "bild;cat;dog\na.jpg;1,0;0,0\nb.jpg;0,0;1,0\n",
        "sep=;\nimage;cat;dog\na.jpg;ja;nein\nb.jpg;nein;ja\n",
        "image,cat,dog\na.jpg,1e0,NaN\nb.jpg,0,1\n",
    ],
)
def test_a_column_of_yes_and_no_a_class_is_known_whatever_the_header(pictures, table):
    folder = pictures("a.jpg", "b.jpg")
    (folder / "tags.csv").write_text(table)
    assert opened(folder) == CAT_AND_DOG


@pytest.mark.parametrize(
    "table",
    [
        "image,tags\na.jpg,\"['cat']\"\nb.jpg,\"['dog']\"\n",
        'image,tags\na.jpg,"[""cat""]"\nb.jpg,"[""dog""]"\n',
        "image,tags\na.jpg,[cat]\nb.jpg,[dog]\n",
        "image,tags\na.jpg,\"array(['cat'], dtype=object)\"\nb.jpg,\"array(['dog'], dtype=object)\"\n",
        "image,tag1,tag2\na.jpg,cat,\nb.jpg,dog,NaN\n",
        "bild,klasse\na.jpg,cat\nb.jpg,dog\n",
        "id,width,height,label\na,8,6,cat\nb,8,6,dog\n",
        "ImageID,Source,LabelName,Confidence\na,verification,cat,1\na,verification,dog,0\nb,machine,dog,1\n",
        "filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,8,6,cat,1,1,4,4\na.jpg,8,6,cat,2,2,3,3\nb.jpg,8,6,dog,1,1,2,2\n",
        "a.jpg,1,1,4,4,cat\nb.jpg,1,1,2,2,dog\n",
        "ImageId,ClassName,EncodedPixels\na.jpg,cat,1 3\na.jpg,dog,\nb.jpg,dog,4 2\n",
        "image,tags\nhttps://example.org/files/a.jpg,cat\nhttps://example.org/files/b.jpg,dog\n",
    ],
)
def test_tables_of_lists_boxes_and_run_lengths_give_their_classes(pictures, table):
    folder = pictures("a.jpg", "b.jpg")
    (folder / "tags.csv").write_text(table)
    assert opened(folder) == CAT_AND_DOG


def test_run_lengths_by_image_and_class_take_the_names_of_the_list(pictures):
    folder = pictures("a.jpg", "b.jpg")
    (folder / "classes.txt").write_text("cat\ndog\n")
    (folder / "train.csv").write_text("ImageId_ClassId,EncodedPixels\na.jpg_1,3 2\na.jpg_2,\nb.jpg_1,\nb.jpg_2,1 1\n")
    assert opened(folder) == CAT_AND_DOG


def test_a_table_beside_names_the_codes_of_classes(pictures):
    folder = pictures("a.jpg", "b.jpg")
    (folder / "boxes.csv").write_text("ImageID,LabelName,XMin,XMax,YMin,YMax\na,/m/01,0,1,0,1\nb,/m/02,0,1,0,1\n")
    (folder / "class-descriptions.csv").write_text("/m/01,cat\n/m/02,dog\n/m/03,cow\n")
    assert opened(folder) == CAT_AND_DOG


def test_tables_about_different_pictures_are_used_together(pictures):
    folder = pictures("train/a.jpg", "valid/b.jpg")
    for split, row in (("train", "a.jpg, 1, 0"), ("valid", "b.jpg, 0, 1")):
        (folder / split / "_classes.csv").write_text(f"filename, cat, dog\n{row}\n")
    assert opened(folder) == {"train/a": ("cat",), "valid/b": ("dog",)}


@pytest.mark.parametrize("label", ["0", "TRUE", "1.0"])
def test_yes_and_no_without_a_class_is_refused(pictures, label):
    folder = pictures("a.jpg", "b.jpg")
    (folder / "tags.csv").write_text(f"image,label\na.jpg,{label}\nb.jpg,1\n")
    with pytest.raises(SmafError, match="name the classes in a file"):
        open_dataset(folder)


def test_boxes_without_a_class_are_refused_in_words(pictures):
    folder = pictures("a.jpg")
    (folder / "tags.csv").write_text('image_id,width,height,bbox,source\na,8,6,"[1, 2, 3, 4]",farm\n')
    with pytest.raises(SmafError, match="not which class"):
        open_dataset(folder)


def test_what_is_unknown_is_no_background(pictures):
    folder = pictures("a.jpg", "b.jpg", "c.jpg")
    (folder / "tags.csv").write_text("image,tags\na.jpg,cat\nb.jpg,NaN\nc.jpg,\n")
    assert opened(folder) == {"a": ("cat",), "b": None, "c": ()}


def test_a_table_of_western_windows_is_read_and_said(pictures):
    folder = pictures("a.jpg")
    (folder / "tags.csv").write_bytes("image;tags\na.jpg;Käse\n".encode("cp1252"))
    dataset = open_dataset(folder)
    assert dataset.classes.names == ("Käse",)
    assert any("Windows-1252" in sentence for sentence in dataset.warnings)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.csv", b"camera,date\nnikon,2020-01-01\n"),
        ("exif.csv", b"file,width,height,iso\na.jpg,8,6,100\nb.jpg,8,6,200\n"),
        ("LIESMICH.txt", "Für Käthe\n".encode("cp1252")),
        ("noise.csv", bytes(range(256))),
        ("quotes.csv", b'a.jpg,"cat\nb.jpg,dog\n' + b"x" * 200_000),
        ("empty.csv", b""),
        ("train.txt", b"a\nb\n"),
        ("book.xlsx", b"PK\x03\x04"),
        ("tags.json", b'{"a": {"b": {"c": []}}}'),
    ],
)
def test_a_stray_file_stops_nothing(pictures, name, content):
    folder = pictures("a.jpg", "b.jpg")
    (folder / "labels.tsv").write_text("image\ttags\na.jpg\tcat\nb.jpg\tdog\n")
    (folder / name).write_bytes(content)
    assert {key: opened(folder)[key] for key in ("a", "b")} == CAT_AND_DOG


def test_tags_in_arrays_are_rows_of_numbers_and_nothing_that_grows(pictures):
    folder = pictures("a.jpg", "b.jpg")
    (folder / "classes.txt").write_text("cat\ndog\n")
    np.save(folder / "cls_labels.npy", {"a": [1, 0], "b": np.array([0.0, 1.0])}, allow_pickle=True)
    assert opened(folder) == CAT_AND_DOG
    np.save(folder / "cls_labels.npy", {"a": [[[1], [0]]]}, allow_pickle=True)
    with pytest.raises(SmafError, match="is no row of numbers"):
        open_dataset(folder)
