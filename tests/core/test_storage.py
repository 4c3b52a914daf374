"""Uploads: pictures as pages show them are public, everything else is not."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages


@pytest.fixture(params=["documents/plan.pdf", "original_images/room.jpg", "other.txt"])
def private_name(request):
    name = default_storage.save(request.param, ContentFile(b"not for everybody"))
    yield name
    default_storage.delete(name)


def test_uploads_are_kept_out_of_public_reach(private_name):
    assert storages["private"].exists(private_name)
    assert not storages["public"].exists(private_name)
    assert default_storage.path(private_name) == storages["private"].path(private_name)
    with pytest.raises(NotImplementedError):
        default_storage.url(private_name)


def test_uploads_are_read_and_deleted_where_they_are(private_name):
    with default_storage.open(private_name) as file:
        assert file.read() == b"not for everybody"
    assert default_storage.size(private_name) == len(b"not for everybody")

    default_storage.delete(private_name)

    assert not storages["private"].exists(private_name)


def test_the_same_name_twice_makes_two_files(private_name):
    again = default_storage.save(private_name, ContentFile(b"another"))

    assert again != private_name
    default_storage.delete(again)


def test_pictures_as_pages_show_them_have_an_address():
    name = default_storage.save("images/room.width-400.jpg", ContentFile(b"picture"))

    assert storages["public"].exists(name)
    assert default_storage.url(name) == f"/media/{name}"
    default_storage.delete(name)
    assert not storages["public"].exists(name)


@pytest.mark.parametrize(
    "address", ["/media/documents/plan.pdf", "/media/images/../documents/plan.pdf"]
)
def test_no_direct_address_leads_to_a_document(client, db, address):
    default_storage.save("documents/plan.pdf", ContentFile(b"not for everybody"))

    assert client.get(address).status_code == 404
