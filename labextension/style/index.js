import './answer.css';
import './base.css';
import './library.css';
