//! What is written down, held against the code: template.yaml, openapi.json, the README's table of roles, the sample incident.

mod openapi;
mod sample;
mod template;
