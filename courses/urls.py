from courses.learn_urls import urlpatterns as learn
from courses.teach_urls import urlpatterns as teach

app_name = "courses"
urlpatterns = [*learn, *teach]
