from courses.admin_urls import urlpatterns as authoring
from courses.learn_urls import urlpatterns as learn
from courses.teach_urls import urlpatterns as teach

app_name = "courses"
urlpatterns = [*authoring, *learn, *teach]
