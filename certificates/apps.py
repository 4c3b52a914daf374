from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = "Certificates"

    def ready(self) -> None:
        # These need loaded models.
        from certificates import evidence, notices, receivers  # noqa: F401, PLC0415
        from certificates.domain.api_scopes import SCOPES  # noqa: PLC0415
        from certificates.domain.complaints import (  # noqa: PLC0415
            as_exported as complaints_of,
        )
        from certificates.domain.coverage import decision_text  # noqa: PLC0415
        from certificates.domain.credit import credit_of  # noqa: PLC0415
        from certificates.domain.deadlines import (  # noqa: PLC0415
            SOURCES,
            register_deadlines,
        )
        from certificates.domain.dossiers import named_in  # noqa: PLC0415
        from certificates.domain.export import certificates_of  # noqa: PLC0415
        from certificates.domain.holdings import held_by  # noqa: PLC0415
        from certificates.domain.keys import problems  # noqa: PLC0415
        from certificates.domain.planned import advise, recognise  # noqa: PLC0415
        from certificates.domain.provisional import (  # noqa: PLC0415
            as_exported as renewals_of,
        )
        from certificates.domain.trainers import as_exported  # noqa: PLC0415
        from courses.domain.documents import (  # noqa: PLC0415
            register_decision,
            register_documents,
        )
        from courses.domain.planning import (  # noqa: PLC0415
            register_adviser,
            register_recogniser,
        )
        from lms.core.api_scopes import register_scope  # noqa: PLC0415
        from lms.core.exports import register_export  # noqa: PLC0415
        from lms.core.health import EXTRAS  # noqa: PLC0415

        for name, source in SOURCES.items():
            register_deadlines(name, source)
        for scope in SCOPES:
            register_scope(scope)
        EXTRAS["keys"] = lambda: not problems()
        register_export("certificates", certificates_of)
        register_export("credit", credit_of)
        register_export("applications", named_in)
        register_export("trainer_register", as_exported)
        register_export("complaints", complaints_of)
        register_export("renewals", renewals_of)
        register_documents("certificates", held_by)
        register_decision(decision_text)
        register_adviser("certificates", advise)
        register_recogniser("certificates", recognise)
