//! What is written down, checked against the code: template.yaml, openapi.json, the handbook's table of roles, the sample incident.

mod openapi;
mod sample;
mod template;
