"""The REST API of the review app, under /api/v1. It answers errors as problem details, and has an OpenAPI
description of its own at /api/v1/openapi.json."""

from sopocr.review.api.mounting import PREFIX, api_services, mount_api
from sopocr.review.api.options import ApiOptions

__all__ = ["PREFIX", "ApiOptions", "api_services", "mount_api"]
