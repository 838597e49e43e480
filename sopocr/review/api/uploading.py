"""Routes: send files in, follow their extraction."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Request, Response, UploadFile
from starlette.exceptions import HTTPException

from sopocr.batch.extraction_fingerprint import key
from sopocr.batch.source_urls import file_name, local_url
from sopocr.catalogue import Catalogue, JobInfo
from sopocr.catalogue.values import JobState
from sopocr.review.access import Reader, Reviewer
from sopocr.review.api.keeping import keep
from sopocr.review.api.options import ApiOptions, uploads_folder
from sopocr.review.api.schemas import Id, JobView, Limit
from sopocr.review.reasons import told_to

router = APIRouter(tags=["extraction"])


@router.post("/extractions", status_code=202, response_model=JobView)
def upload(
    request: Request,
    response: Response,
    user: Reviewer,  # noqa: ARG001
    file: Annotated[UploadFile, File(description="A PDF, TIFF, JPEG, PNG, WebP, BMP, HEIC or text.")],
) -> JobView:
    """Send a file in to be extracted.

    What it is, is told by its content; its name and content type are not believed. The answer comes at once:
    the job, whose address is in the header Location. The same file again gives the job that is there; one
    that failed is tried anew.
    """
    state = request.app.state
    options: ApiOptions = state.api
    catalogue: Catalogue = state.catalogue
    folder = uploads_folder(options, catalogue)
    if folder is None:
        raise HTTPException(503, "this server has no folder for uploads")
    kept = keep(file.file, file.filename or "", folder, options.max_upload)
    job = catalogue.uploads.submit(local_url(kept.path), kept.sha256, key(state.settings))
    state.extractor.wake()
    response.headers["location"] = f"{request.scope.get('root_path', '')}/jobs/{job.id}"
    return job_view(catalogue, job, state.extractor.progress(job.id))


@router.get("/jobs", response_model=list[JobView])
def list_jobs(
    request: Request,
    user: Reader,  # noqa: ARG001
    state: JobState | None = None,
    limit: Limit = 50,
) -> list[JobView]:
    """The uploads, the latest first."""
    catalogue: Catalogue = request.app.state.catalogue
    extractor = request.app.state.extractor
    return [
        job_view(catalogue, job, extractor.progress(job.id)) for job in catalogue.uploads.latest(state, limit)
    ]


@router.get("/jobs/{job_id}", response_model=JobView)
def read_job(request: Request, user: Reader, job_id: Id) -> JobView:  # noqa: ARG001
    """How far an upload is. `state`: queued, working, done or failed."""
    catalogue: Catalogue = request.app.state.catalogue
    return job_view(
        catalogue, catalogue.uploads.get(job_id), request.app.state.extractor.progress(job_id), request
    )


def job_view(
    catalogue: Catalogue,
    job: JobInfo,
    pages: tuple[int, int] | None = None,
    request: Request | None = None,
) -> JobView:
    """A job as the API shows it; `pages` done and in all while it is in work. With `request` the reason is in
    the language of the browser that asks."""
    documents: list[int] = []
    if job.state == "done" and job.extraction_id is not None:
        source = catalogue.extractions.get(job.extraction_id).source_id
        documents = [one.id for one in catalogue.documents.of_source(source) if one.active]
    done, total = pages or ((job.pages, job.pages) if job.state == "done" else (None, None))
    return JobView(
        id=job.id,
        state=job.state,
        file=file_name(job.url),
        sha256=job.stamp,
        queued=job.queued,
        started=job.started,
        ended=job.ended,
        pages_done=done,
        pages=total,
        reason=told_to(request, job.reason) if request is not None else job.reason,
        documents=documents,
    )
