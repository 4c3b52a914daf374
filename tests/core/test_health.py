from django.core.files.storage import storages


def test_healthz_says_that_the_process_answers(client):
    assert client.get("/healthz").json() == {"status": "ok"}


def test_readyz_checks_database_migrations_and_storage(client, db):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
    assert storages["private"].listdir("health") == ([], [])


def test_readyz_names_the_part_that_fails_and_nothing_else(client, db, monkeypatch):
    def full(name, content):
        raise OSError(28, "No space left on device", "/srv/secret")

    monkeypatch.setattr(storages["private"], "save", full)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"status": "not ready", "failing": ["storage"]}
